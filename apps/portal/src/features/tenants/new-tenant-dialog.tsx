import { Trans, useLingui } from '@lingui/react/macro';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { useChanged } from '../../api/use-changed.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { showToast } from '../../ui/toast.ts';
import { limitMembers, limitValues } from '../limits/limit-values.ts';
import { LimitsFields } from '../limits/limits-fields.tsx';
import { ModelAccessFields } from '../limits/model-access-fields.tsx';
import { modelAccessValues, modelList } from '../limits/model-access-values.ts';
import { NamingFields } from '../limits/naming-fields.tsx';

interface NewTenantDialogProps {
  readonly onClose: () => void;
  readonly onDone: (id: string) => void;
}

export function NewTenantDialog({ onClose, onDone }: NewTenantDialogProps) {
  const { t } = useLingui();
  const form = useForm({
    defaultValues: { name: '', slug: '', ...limitValues({}), ...modelAccessValues(['*'], true) },
  });
  const changed = useChanged();
  return (
    <FormDialog
      title={t`Create tenant`}
      text={t`A tenant is a company or a department: its people, keys, calls and spend stand apart from all others.`}
      form={form}
      wide
      action={t`Create tenant`}
      onClose={onClose}
      onSubmit={async (values) => {
        const slug = values.slug.trim();
        const { id, name } = await call('POST /api/v1/tenants', {
          body: {
            name: values.name.trim(),
            ...(slug === '' ? {} : { slug }),
            models: modelList(values, true),
            ...limitMembers(values),
          },
        });
        await changed();
        showToast(t`Tenant ${name} created`);
        onClose();
        onDone(id);
      }}
    >
      <NamingFields isNew />
      <ModelAccessFields isTenant />
      <Disclosure title={<Trans>Limits and budgets</Trans>}>
        <p className="text-xs text-muted">
          <Trans>They hold for everything in the tenant. Without any, it can spend what the providers allow.</Trans>
        </p>
        <LimitsFields />
      </Disclosure>
    </FormDialog>
  );
}
