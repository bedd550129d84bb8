import { useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { forget } from '../../api/queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { type Scope, tenantOf } from '../session/scope.ts';
import { ApplicationField } from './application-field.tsx';
import { expiresAt } from './expiry.ts';
import { ExpiryField, type ExpiryValues } from './expiry-field.tsx';
import type { MadeKey } from './key.ts';
import { KeyLimitFields } from './key-limit-fields.tsx';
import { type KeyLimitValues, keyLimitValues, newKeyLimits } from './key-limit-values.ts';
import { NewSecret } from './new-secret.tsx';

interface CreateKeyDialogProps {
  readonly scope: Scope;
  readonly onClose: () => void;
}

interface KeyValues extends KeyLimitValues, ExpiryValues {
  /** From the top: `acme/search/crawler`. */
  application: string;
  name: string;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Three fields, then the value once. */
export function CreateKeyDialog({ scope, onClose }: CreateKeyDialogProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [made, setMade] = useState<MadeKey>();
  const form = useForm<KeyValues>({
    defaultValues: { application: '', name: '', expires_at: 'never', last_day: '', ...keyLimitValues({}) },
  });
  const create = async (values: KeyValues) => {
    const expires = expiresAt(values.expires_at, values.last_day, Date.now());
    const body = {
      application: values.application,
      name: values.name,
      ...(expires === undefined ? {} : { expires_at: expires }),
      ...newKeyLimits(values),
    };
    setMade(await call('POST /api/v1/keys', { body }));
    void forget(client, '/api/v1/keys', '/api/v1/applications', '/api/v1/setup');
  };
  if (made !== undefined) {
    return (
      <Dialog
        open
        wide
        onClose={onClose}
        closable={false}
        title={t`Store the key now`}
        text={t`It works from this moment on.`}
      >
        <NewSecret made={made} onDone={onClose} />
      </Dialog>
    );
  }
  const { errors } = form.formState;
  const tenant = scope.kind === 'tenant' ? scope.tenant : tenantOf(form.watch('application'));
  return (
    <FormDialog
      wide
      form={form}
      title={t`Create key`}
      text={t`An application calls models and services with it.`}
      action={t`Create key`}
      onSubmit={create}
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <ApplicationField scope={scope} className="sm:col-span-2" />
        <Field label={t`Name`} hint={t`Where it is used: prod, laptop, nightly-report.`} error={errors.name?.message}>
          {(control) => (
            <TextInput
              {...control}
              {...form.register('name', {
                required: t`Type a name by which you will know it`,
                pattern: { value: NAME, message: t`Letters, digits, dots, dashes and underscores; up to 64` },
              })}
              placeholder="prod"
              autoComplete="off"
              spellCheck={false}
              maxLength={64}
            />
          )}
        </Field>
        <ExpiryField />
      </div>
      <Disclosure title={t`Limits`} summary={t`Those of the application hold`}>
        <KeyLimitFields tenant={tenant} />
      </Disclosure>
    </FormDialog>
  );
}
