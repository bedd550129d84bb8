import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { read } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { SelectInput } from '../../ui/select-input.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import type { Provider } from '../providers/provider.ts';
import { factsOf, KnownModelNote, ServingNote } from './known-model.tsx';
import type { CatalogueModel } from './model.ts';
import { isNumber, type ModelValues, NEW_TARGET } from './model-form.ts';
import { TargetModelField } from './target-model-field.tsx';
import { TargetRules } from './target-rules.tsx';

/** Where a model's calls go, within a form of `ModelValues`. */
export function TargetFields() {
  const { control, formState } = useFormContext<ModelValues>();
  const { fields, append, remove } = useFieldArray({ control, name: 'targets' });
  const error = formState.errors.targets?.message;
  const providers = useQuery(read('GET /api/v1/providers', { query: { limit: 200, sort: 'name' } })).data?.data ?? [];
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">
        <Trans>Targets</Trans>
      </legend>
      {error === undefined ? null : <p className="text-xs text-bad">{error}</p>}
      {fields.map(({ id }, index) => (
        <TargetRow
          key={id}
          index={index}
          providers={providers}
          {...(fields.length > 1 ? { onRemove: () => remove(index) } : {})}
        />
      ))}
      <div>
        <Button size="small" icon={<Plus size={14} aria-hidden />} onClick={() => append(NEW_TARGET)}>
          <Trans>Add target</Trans>
        </Button>
      </div>
    </fieldset>
  );
}

interface TargetRowProps {
  readonly index: number;
  readonly providers: readonly Provider[];
  readonly onRemove?: () => void;
}

function TargetRow({ index, providers, onRemove }: TargetRowProps) {
  const { t } = useLingui();
  const { register, watch, setValue, formState } = useFormContext<ModelValues>();
  const errors = formState.errors.targets?.[index];
  const { provider, model } = watch(`targets.${index}`);
  const [chosen, setChosen] = useState<CatalogueModel>();
  const known = chosen?.model === model ? chosen : undefined;
  const number = index + 1;
  return (
    <div className="rounded-md border border-hairline bg-ground p-3">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-[1.8fr_1.2fr_4.5rem_4.5rem_2rem]">
        <TargetModelField index={index} providers={providers} onFound={setChosen} />
        <Field label={t`Provider`} error={errors?.provider?.message ?? errors?.message} className="max-sm:col-span-2">
          {(control) => (
            <SelectInput
              {...control}
              value={provider}
              onChange={(name) => setValue(`targets.${index}.provider`, name, { shouldDirty: true })}
              choices={[
                { value: '', label: t`Choose` },
                ...providers.map(({ name }) => ({ value: name, label: name })),
              ]}
            />
          )}
        </Field>
        <Field label={t`Weight`} error={errors?.weight?.message}>
          {(control) => (
            <TextInput
              {...control}
              {...register(`targets.${index}.weight`, { validate: (text) => isNumber(text) || t`Type a number` })}
              inputMode="decimal"
              placeholder="1"
              autoComplete="off"
              className="numeric"
            />
          )}
        </Field>
        <Field label={t`Priority`} error={errors?.priority?.message}>
          {(control) => (
            <TextInput
              {...control}
              {...register(`targets.${index}.priority`, {
                validate: (text) => /^-?\d{0,4}$/.test(text.trim()) || t`Type a whole number`,
              })}
              inputMode="numeric"
              placeholder="0"
              autoComplete="off"
              className="numeric"
            />
          )}
        </Field>
        {onRemove === undefined ? null : (
          <IconButton
            label={t`Remove target ${number}`}
            icon={<Trash2 size={16} aria-hidden />}
            onClick={onRemove}
            className="self-start sm:mt-6.5"
          />
        )}
      </div>
      <div className="mt-3">
        <TargetRules index={index} />
      </div>
      <TargetNote provider={provider} model={model} chosen={known} />
    </div>
  );
}

interface TargetNoteProps {
  readonly provider: string;
  readonly model: string;
  /** Its entry, where it was chosen and not typed. */
  readonly chosen: CatalogueModel | undefined;
}

/** What is known of a target's model; room for it is there before it is known. */
function TargetNote({ provider, model, chosen }: TargetNoteProps) {
  const name = useSettled(model.trim());
  const { data } = useQuery({
    ...read('GET /api/v1/catalogue-prices', { query: { provider, model: name } }),
    enabled: provider !== '' && name !== '',
  });
  const known = data ?? (chosen === undefined ? undefined : factsOf(chosen));
  return (
    <div className="mt-3 flex min-h-24 flex-col gap-1 max-sm:min-h-36">
      {known === undefined || model === '' ? (
        <p className="text-xs text-muted">
          <Trans>Choose a model that the catalogue knows, or type any name that the provider knows.</Trans>
        </p>
      ) : (
        <KnownModelNote of={known} />
      )}
      {chosen === undefined ? null : <ServingNote of={chosen} provider={provider} />}
    </div>
  );
}
