import { useLingui } from '@lingui/react/macro';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { useChanged } from '../../api/use-changed.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { showToast } from '../../ui/toast.ts';
import { ScopeFields } from '../limits/scope-fields.tsx';
import { scopeChange, scopeValues } from '../limits/scope-form.ts';
import { ScopePreview } from '../limits/scope-preview.tsx';
import type { Application } from './application.ts';

interface EditApplicationDialogProps {
  readonly application: Application;
  readonly onClose: () => void;
}

export function EditApplicationDialog({ application, onClose }: EditApplicationDialogProps) {
  const { t } = useLingui();
  const known = application.name;
  const form = useForm({ defaultValues: scopeValues(application) });
  const changed = useChanged();
  return (
    <FormDialog
      title={t`Edit ${known}`}
      form={form}
      wide
      action={t`Save application`}
      onClose={onClose}
      onSubmit={async (values) => {
        const { name } = await call('PATCH /api/v1/applications/{application}', {
          params: { application: application.id },
          body: scopeChange(values, application),
        });
        await changed();
        showToast(t`Application ${name} saved`);
        onClose();
      }}
    >
      <ScopeFields isNew={false} tenant={application.tenant} />
      <ScopePreview object="application" id={application.id} tenant={application.tenant} before={application} />
    </FormDialog>
  );
}
