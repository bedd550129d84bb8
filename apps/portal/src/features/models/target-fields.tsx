import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { read } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { SelectInput } from '../../ui/select-input.tsx';
import { isNumber, type ModelValues, NEW_TARGET } from './model-form.ts';
import { PriceSource, usePerMillion } from './price-text.tsx';

/** Where a model's calls go, within a form of `ModelValues`. */
export function TargetFields() {
  const { control, formState } = useFormContext<ModelValues>();
  const { fields, append, remove } = useFieldArray({ control, name: 'targets' });
  const error = formState.errors.targets?.message;
  const providers = useQuery(read('GET /api/v1/providers', { query: { limit: 200, sort: 'name' } })).data?.data ?? [];
  const names = providers.map(({ name }) => name);
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">
        <Trans>Targets</Trans>
      </legend>
      {error === undefined ? null : <p className="text-xs text-bad">{error}</p>}
      {fields.map(({ id }, index) => (
        <TargetRow
          key={id}
          index={index}
          providers={names}
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
  readonly providers: readonly string[];
  readonly onRemove?: () => void;
}

function TargetRow({ index, providers, onRemove }: TargetRowProps) {
  const { t } = useLingui();
  const { register, watch, setValue, formState } = useFormContext<ModelValues>();
  const errors = formState.errors.targets?.[index];
  const { provider, model } = watch(`targets.${index}`);
  const offered = useOffered(provider);
  const number = index + 1;
  return (
    <div className="rounded-md border border-hairline bg-ground p-3">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-[1.2fr_1.8fr_4.5rem_4.5rem_2rem]">
        <Field label={t`Provider`} error={errors?.provider?.message ?? errors?.message}>
          {(control) => (
            <SelectInput
              {...control}
              value={provider}
              onChange={(chosen) => setValue(`targets.${index}.provider`, chosen, { shouldDirty: true })}
              choices={[{ value: '', label: t`Choose` }, ...providers.map((name) => ({ value: name, label: name }))]}
            />
          )}
        </Field>
        <Field label={t`Model of the vendor`} error={errors?.model?.message}>
          {(control) => (
            <TextInput
              {...control}
              {...register(`targets.${index}.model`, {
                validate: (name, { targets }) =>
                  targets[index]?.provider === ''
                    ? t`Choose a provider`
                    : name.trim() !== '' || t`Type or choose what the vendor calls it`,
              })}
              list={`offered-${index}`}
              autoComplete="off"
              spellCheck={false}
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
      <datalist id={`offered-${index}`}>
        {offered.map((one) => (
          <option key={one.model} value={one.model} />
        ))}
      </datalist>
      <CataloguePrice provider={provider} model={model} />
    </div>
  );
}

/** What the vendor lists for the stored key; nothing where it does not answer. */
function useOffered(provider: string) {
  const query = useQuery({
    ...read('GET /api/v1/providers/{provider}/offered-models', { params: { provider } }),
    enabled: provider !== '',
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return query.data?.data ?? [];
}

interface CataloguePriceProps {
  readonly provider: string;
  readonly model: string;
}

/** What the catalogue says of a target, while it is chosen. */
function CataloguePrice({ provider, model }: CataloguePriceProps) {
  const perMillion = usePerMillion();
  const name = useSettled(model.trim());
  const { data } = useQuery({
    ...read('GET /api/v1/catalogue-prices', { query: { provider, model: name } }),
    enabled: provider !== '' && name !== '',
  });
  if (data === undefined) return null;
  const [input, output, cached] = [
    data.price.input_per_mtok,
    data.price.output_per_mtok,
    data.price.cache_read_per_mtok,
  ].map(perMillion);
  return (
    <p className="numeric mt-2 text-xs text-muted">
      {data.source === 'none' ? (
        <span className="text-warn">
          <Trans>The catalogue has no price for this model. Set one below, if it is not free.</Trans>
        </span>
      ) : (
        <>
          <Trans>
            In {input} · out {output} · cached {cached} for a million tokens
          </Trans>{' '}
          (<PriceSource price={data} />)
        </>
      )}
    </p>
  );
}

const TYPING_MS = 400;

/** What was typed, once the person has stopped. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
