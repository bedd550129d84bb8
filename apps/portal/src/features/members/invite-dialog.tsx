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
import { RoleFields, roleMembers, roleValues } from './role-fields.tsx';

interface InviteDialogProps {
  /** Slug. */
  readonly tenant: string;
  readonly onClose: () => void;
}

/** Invites somebody; the link is shown once, to be sent by the person who invites. */
export function InviteDialog({ tenant, onClose }: InviteDialogProps) {
  const { t } = useLingui();
  const form = useForm({ defaultValues: { email: '', ...roleValues() } });
  const changed = useChanged();
  const [made, setMade] = useState<{ readonly email: string; readonly url: string }>();
  if (made !== undefined) {
    const { email, url } = made;
    return (
      <Dialog open onClose={onClose} closable={false} title={t`Send this link to ${email}`} wide>
        <SecretOnce secret={url} name={t`Invitation link`} />
        <p className="mt-3 text-sm text-muted">
          <Trans>
            Whoever opens it joins with this e-mail address. It works once, and you can revoke it until then.
          </Trans>
        </p>
        <DialogActions>
          <Button tone="primary" onClick={onClose}>
            <Trans>I have sent the link</Trans>
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title={t`Invite somebody`}
      form={form}
      action={t`Make invitation`}
      onClose={onClose}
      onSubmit={async ({ email, ...roles }) => {
        const body = { email: email.trim(), ...roleMembers(roles) };
        const { url } = await call('POST /api/v1/tenants/{tenant}/invitations', { params: { tenant }, body });
        setMade({ email: body.email, url });
        await changed();
      }}
    >
      <Field label={t`E-mail address`} error={form.formState.errors.email?.message}>
        {(control) => (
          <TextInput
            {...control}
            {...form.register('email', { required: t`Type the address of the person` })}
            type="email"
            autoComplete="off"
          />
        )}
      </Field>
      <RoleFields tenant={tenant} />
    </FormDialog>
  );
}
