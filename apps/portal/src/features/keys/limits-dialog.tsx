import { useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { forget } from '../../api/queries.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { showToast } from '../../ui/toast.ts';
import { ScopePreview } from '../limits/scope-preview.tsx';
import type { Key } from './key.ts';
import { KeyLimitFields } from './key-limit-fields.tsx';
import { changedKeyLimits, type KeyLimitValues, keyLimitValues } from './key-limit-values.ts';

export function LimitsDialog({ of: key, onClose }: { readonly of: Key; readonly onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const form = useForm<KeyLimitValues>({ defaultValues: keyLimitValues(key) });
  const save = async (values: KeyLimitValues) => {
    await call('PATCH /api/v1/keys/{key}', { params: { key: key.id }, body: changedKeyLimits(key, values) });
    await forget(client, '/api/v1/keys');
    showToast(t`Limits saved`);
    onClose();
  };
  return (
    <FormDialog
      wide
      form={form}
      title={t`Limits of key ${key.name}`}
      text={t`They hold from the next call on, beside those of the application, the team and the tenant.`}
      action={t`Save limits`}
      onSubmit={save}
      onClose={onClose}
    >
      <KeyLimitFields tenant={key.tenant} />
      <ScopePreview object="key" id={key.id} tenant={key.tenant} before={key} />
    </FormDialog>
  );
}
