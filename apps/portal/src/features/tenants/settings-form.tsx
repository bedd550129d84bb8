import { useLingui } from '@lingui/react/macro';
import { type ReactNode, useState } from 'react';
import { type FieldValues, FormProvider, type UseFormReturn } from 'react-hook-form';
import type { ApiError } from '../../api/api-error.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { placeError } from '../../ui/form-errors.ts';
import { useManagedReason } from '../../ui/managed.tsx';
import { showToast } from '../../ui/toast.ts';

interface SettingsFormProps<V extends FieldValues> {
  readonly form: UseFormReturn<V>;
  readonly managed: boolean;
  readonly action: string;
  readonly onSubmit: (values: V) => Promise<unknown>;
  readonly children: ReactNode;
}

/** One card of settings: it is saved by itself. */
export function SettingsForm<V extends FieldValues>({
  form,
  managed,
  action,
  onSubmit,
  children,
}: SettingsFormProps<V>) {
  const { t } = useLingui();
  const reason = useManagedReason()(managed);
  const [error, setError] = useState<ApiError>();
  const save = form.handleSubmit(async (values) => {
    setError(undefined);
    try {
      await onSubmit(values);
      form.reset(values);
      showToast(t`Settings saved`);
    } catch (thrown) {
      setError(placeError(form, thrown));
    }
  });
  return (
    <form onSubmit={save} noValidate className="flex max-w-2xl flex-col gap-4">
      {error === undefined ? null : <ErrorNote error={error} />}
      <fieldset disabled={managed} className="flex flex-col gap-4">
        <FormProvider {...form}>{children}</FormProvider>
      </fieldset>
      <div>
        <ActionButton
          tone="primary"
          type={managed ? 'button' : 'submit'}
          busy={form.formState.isSubmitting}
          disabledBecause={reason}
        >
          {action}
        </ActionButton>
      </div>
    </form>
  );
}
