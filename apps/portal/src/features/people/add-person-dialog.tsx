import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { useChanged } from '../../api/use-changed.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { SecretOnce } from '../../ui/secret-once.tsx';
import type { PlatformRole } from './person.ts';
import { PlatformRoleField } from './platform-role-field.tsx';

/** Adds somebody to the platform; the one-time password is shown once. */
export function AddPersonDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ defaultValues: { email: '', name: '', platform_role: 'auditor' as PlatformRole } });
  const changed = useChanged();
  const [made, setMade] = useState<{ readonly email: string; readonly password: string }>();
  const { errors } = form.formState;
  if (made !== undefined) {
    const { email, password } = made;
    return (
      <Dialog open onClose={onClose} closable={false} title={t`Give this to ${email}`} wide>
        <SecretOnce secret={password} name={t`One-time password`} />
        <p className="mt-3 text-sm text-muted">
          <Trans>It opens nothing but the page where they choose a password of their own.</Trans>
        </p>
        <DialogActions>
          <Button tone="primary" onClick={onClose}>
            <Trans>I have kept it</Trans>
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title={t`Add person`}
      text={t`For people who run the platform. People of a tenant are invited on its page Members.`}
      form={form}
      action={t`Add person`}
      onClose={onClose}
      onSubmit={async (values) => {
        const [email, name] = [values.email.trim(), values.name.trim()];
        const body = { email, platform_role: values.platform_role, ...(name === '' ? {} : { name }) };
        const { one_time_password } = await call('POST /api/v1/users', { body });
        setMade({ email, password: one_time_password });
        await changed();
      }}
    >
      <Field label={t`E-mail address`} error={errors.email?.message}>
        {(control) => (
          <TextInput
            {...control}
            {...form.register('email', { required: t`Type the address of the person` })}
            type="email"
            autoComplete="off"
          />
        )}
      </Field>
      <Field label={t`Name`} optional={t`optional`} error={errors.name?.message}>
        {(control) => <TextInput {...control} {...form.register('name')} maxLength={200} autoComplete="off" />}
      </Field>
      <PlatformRoleField
        value={form.watch('platform_role')}
        onChange={(role) => form.setValue('platform_role', role, { shouldDirty: true })}
      />
    </FormDialog>
  );
}
