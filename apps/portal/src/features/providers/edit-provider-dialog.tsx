import { useLingui } from '@lingui/react/macro';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { useChanged } from '../../api/use-changed.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { showToast } from '../../ui/toast.ts';
import { AddressFields } from './address-fields.tsx';
import type { Provider } from './provider.ts';
import { providerChange, providerValues } from './provider-form.ts';
import { useProviderTypes } from './provider-types.ts';

interface EditProviderDialogProps {
  readonly provider: Provider;
  readonly onClose: () => void;
}

export function EditProviderDialog({ provider, onClose }: EditProviderDialogProps) {
  const { t } = useLingui();
  const { id, name } = provider;
  const type = useProviderTypes().find((one) => one.type === provider.type);
  const form = useForm({ defaultValues: providerValues(provider) });
  const changed = useChanged();
  return (
    <FormDialog
      title={t`Edit provider ${name}`}
      form={form}
      action={t`Save provider`}
      onClose={onClose}
      onSubmit={async (values) => {
        await call('PATCH /api/v1/providers/{provider}', { params: { provider: id }, body: providerChange(values) });
        await changed();
        showToast(t`Provider ${name} saved`);
        onClose();
      }}
    >
      <AddressFields type={type} />
    </FormDialog>
  );
}
