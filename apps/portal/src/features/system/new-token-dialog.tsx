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
import { SelectInput } from '../../ui/select-input.tsx';
import type { PlatformRole } from '../people/person.ts';
import { PlatformRoleField } from '../people/platform-role-field.tsx';

const DAY_MS = 86_400_000;
/** Days; `''`: it never ends. */
const LIVES = ['30', '90', '365', ''] as const;
type Life = (typeof LIVES)[number];

interface TokenValues {
  name: string;
  role: PlatformRole;
  life: Life;
}

export function NewTokenDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm<TokenValues>({ defaultValues: { name: '', role: 'auditor', life: '90' } });
  const changed = useChanged();
  const [made, setMade] = useState<{ readonly name: string; readonly value: string }>();
  if (made !== undefined) {
    const { name, value } = made;
    return (
      <Dialog open onClose={onClose} closable={false} title={t`Token ${name}`} wide>
        <SecretOnce secret={value} name={t`Admin token`} example={exampleCall(value)} />
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
      title={t`Make token`}
      form={form}
      action={t`Make token`}
      onClose={onClose}
      onSubmit={async ({ name, role, life }) => {
        const ends = life === '' ? {} : { expires_at: new Date(Date.now() + Number(life) * DAY_MS).toISOString() };
        const token = await call('POST /api/v1/admin-tokens', { body: { name: name.trim(), role, ...ends } });
        setMade({ name: token.name, value: token.value });
        await changed();
      }}
    >
      <Field label={t`Name`} hint={t`What uses it: terraform.`} error={form.formState.errors.name?.message}>
        {(control) => (
          <TextInput
            {...control}
            {...form.register('name', { validate: (name) => name.trim() !== '' || t`Type a name` })}
            maxLength={200}
            autoComplete="off"
          />
        )}
      </Field>
      <Field label={t`Ends`}>
        {(control) => (
          <SelectInput
            {...control}
            value={form.watch('life')}
            onChange={(life) => form.setValue('life', life, { shouldDirty: true })}
            choices={LIVES.map((days) => ({ value: days, label: days === '' ? t`Never` : t`in ${days} days` }))}
          />
        )}
      </Field>
      <PlatformRoleField
        value={form.watch('role')}
        onChange={(role) => form.setValue('role', role, { shouldDirty: true })}
      />
    </FormDialog>
  );
}

function exampleCall(token: string): string {
  return `curl ${window.location.origin}/api/v1/tenants \\\n  -H 'authorization: Bearer ${token}'`;
}
