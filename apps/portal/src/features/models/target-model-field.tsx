import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { useController, useFormContext } from 'react-hook-form';
import { Field } from '../../ui/field.tsx';
import { SuggestInput } from '../../ui/suggest-input.tsx';
import type { Provider } from '../providers/provider.ts';
import { useProviderTypes } from '../providers/provider-types.ts';
import type { CatalogueModel } from './model.ts';
import type { ModelValues } from './model-form.ts';
import { ModelSuggestion } from './model-suggestion.tsx';
import type { Suggestion } from './suggestions.ts';
import { useSuggestions } from './use-suggestions.ts';

interface TargetModelFieldProps {
  readonly index: number;
  readonly providers: readonly Provider[];
  /** An entry of the catalogue was chosen; `undefined`: a name that the provider alone knows. */
  readonly onFound: (chosen: CatalogueModel | undefined) => void;
}

/** What the vendor calls a target's model: found by a part of its name, or typed. Choosing one fills in what goes with it. */
export function TargetModelField({ index, providers, onFound }: TargetModelFieldProps) {
  const { t } = useLingui();
  const { control, watch, setValue, formState } = useFormContext<ModelValues>();
  const { field, fieldState } = useController({
    control,
    name: `targets.${index}.model`,
    rules: {
      validate: (name, { targets }) =>
        name.trim() === ''
          ? t`Type or choose what the vendor calls it`
          : targets[index]?.provider !== '' || t`Choose a provider`,
    },
  });
  // Asked for with the form: the names of vendors stand in the first suggestions.
  useProviderTypes();
  const [isOpen, setOpen] = useState(false);
  // A provider that came with a model goes with the next one; one that the person chose stays.
  const [filledIn, setFilledIn] = useState('');
  const provider = watch(`targets.${index}.provider`);
  const kept = provider === filledIn ? '' : provider;
  const type = providers.find(({ name }) => name === kept)?.type;
  const search = useSuggestions(field.value, { provider: kept, type, enabled: isOpen });
  // An own name of the person's stays.
  const isNameFree = index === 0 && formState.defaultValues?.name === '' && formState.dirtyFields.name !== true;

  const choose = ({ model, alias, found }: Suggestion) => {
    onFound(found);
    setOpen(false);
    if (kept === '' && found !== undefined) {
      const serving = providers.filter(({ name }) => found.providers.includes(name));
      const one = serving.find(({ disabled }) => !disabled) ?? serving[0];
      setFilledIn(one?.name ?? '');
      setValue(`targets.${index}.provider`, one?.name ?? '', { shouldDirty: true });
    }
    if (isNameFree) setValue('name', alias);
    field.onChange(model);
  };
  const groups = [
    { label: t`Listed by ${kept}`, items: search.offered },
    { label: t`Catalogue`, items: search.found },
  ].filter(({ items }) => items.length > 0);
  return (
    <Field label={t`Model of the vendor`} error={fieldState.error?.message} className="max-sm:col-span-2">
      {(tied) => (
        <SuggestInput<Suggestion>
          control={tied}
          ref={field.ref}
          value={field.value}
          onChange={field.onChange}
          onBlur={field.onBlur}
          onChoose={choose}
          open={isOpen}
          onOpenChange={setOpen}
          groups={groups}
          edition={search.edition}
          itemKey={({ model, found }) => `${model} ${found?.vendor ?? ''}`}
          listLabel={t`Models that fit`}
          placeholder={t`Find by name, or type any`}
          busy={search.isBusy}
          status={<SearchStatus {...search} isEmpty={groups.length === 0} />}
        >
          {(one) => <ModelSuggestion of={one} />}
        </SuggestInput>
      )}
    </Field>
  );
}

interface SearchStatusProps {
  readonly isBusy: boolean;
  readonly isFailed: boolean;
  readonly isEmpty: boolean;
  readonly hasMore: boolean;
}

function SearchStatus({ isBusy, isFailed, isEmpty, hasMore }: SearchStatusProps) {
  if (isFailed) return <Trans>The catalogue could not be searched. Type on to try again; any name may be typed.</Trans>;
  if (isEmpty)
    return isBusy ? <Trans>Searching…</Trans> : <Trans>No known model is called that. It is kept as typed.</Trans>;
  return hasMore ? <Trans>There are more. Type another part of the name to find them.</Trans> : null;
}
