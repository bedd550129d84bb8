import { useLingui } from '@lingui/react/macro';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { useChanged } from '../../api/use-changed.ts';
import { Field, TextInput } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { showToast } from '../../ui/toast.ts';
import type { Model } from './model.ts';
import { ModelFields } from './model-fields.tsx';
import { modelChange, modelValues, newModel } from './model-form.ts';
import { ModelPreview } from './model-preview.tsx';
import { TargetFields } from './target-fields.tsx';

interface ModelDialogProps {
  /** Absent: a new one. */
  readonly model?: Model;
  readonly onClose: () => void;
  readonly onDone?: (id: string) => void;
}

const NAME = /^[A-Za-z0-9*][A-Za-z0-9._:/@+*-]{0,255}$/;

export function ModelDialog({ model, onClose, onDone }: ModelDialogProps) {
  const { t } = useLingui();
  const form = useForm({ defaultValues: modelValues(model) });
  const changed = useChanged();
  const known = model?.name ?? '';
  return (
    <FormDialog
      title={model === undefined ? t`Add model` : t`Edit model ${known}`}
      form={form}
      wide
      action={model === undefined ? t`Add model` : t`Save model`}
      onClose={onClose}
      onSubmit={async (values) => {
        const { id, name } =
          model === undefined
            ? await call('POST /api/v1/models', { body: newModel(values) })
            : await call('PATCH /api/v1/models/{model}', {
                params: { model: model.id },
                body: modelChange(values, model),
              });
        await changed();
        showToast(model === undefined ? t`Model ${name} added` : t`Model ${name} saved`);
        onClose();
        onDone?.(id);
      }}
    >
      <TargetFields />
      {model === undefined ? (
        <Field
          label={t`Name`}
          hint={t`What callers send as the model. It cannot change later.`}
          error={form.formState.errors.name?.message}
        >
          {(control) => (
            <TextInput
              {...control}
              {...form.register('name', {
                validate: (name) =>
                  NAME.test(name.trim()) ||
                  t`Use letters, digits and . _ : / @ + * -, beginning with a letter or digit`,
              })}
              maxLength={256}
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
            />
          )}
        </Field>
      ) : null}
      <ModelFields />
      {model === undefined ? null : <ModelPreview model={model} />}
    </FormDialog>
  );
}
