import { useLingui } from '@lingui/react/macro';
import { useFormContext } from 'react-hook-form';
import { Field } from '../../ui/field.tsx';
import { SelectInput } from '../../ui/select-input.tsx';
import type { Strategy } from './model.ts';
import type { ModelValues } from './model-form.ts';
import { STRATEGY_WORDS } from './strategy-words.ts';

const STRATEGIES = Object.keys(STRATEGY_WORDS) as Strategy[];

/** How a model chooses among targets of the same priority. */
export function StrategyField() {
  const { t, i18n } = useLingui();
  const { watch, setValue, formState } = useFormContext<ModelValues>();
  const strategy = watch('strategy') || 'weighted_round_robin';
  const slowStart = t`A target that comes back from a cooldown gets its calls back within 30 seconds.`;
  return (
    <Field
      label={t`Strategy`}
      hint={`${i18n._(STRATEGY_WORDS[strategy].help)} ${slowStart}`}
      error={formState.errors.strategy?.message}
    >
      {(control) => (
        <SelectInput<Strategy>
          {...control}
          value={strategy}
          onChange={(chosen) => setValue('strategy', chosen, { shouldDirty: true })}
          choices={STRATEGIES.map((value) => ({ value, label: i18n._(STRATEGY_WORDS[value].name) }))}
        />
      )}
    </Field>
  );
}
