import { useLingui } from '@lingui/react/macro';
import { useFormContext } from 'react-hook-form';
import { RadioGroup } from '../../ui/radio-group.tsx';
import type { Strategy } from './model.ts';
import type { ModelValues } from './model-form.ts';

/** How a model chooses among targets of the same priority: one of the two usual ways, or what the model says already. */
export function StrategyField() {
  const { t } = useLingui();
  const { watch, setValue, formState } = useFormContext<ModelValues>();
  const strategy = watch('strategy');
  const first = formState.defaultValues?.strategy;
  const isUsual = first === undefined || first === '' || first === 'round_robin' || first === 'weighted_round_robin';
  return (
    <RadioGroup<Strategy>
      legend={t`Strategy`}
      value={strategy === '' ? 'weighted_round_robin' : strategy}
      onChange={(chosen) => setValue('strategy', chosen, { shouldDirty: true })}
      choices={[
        {
          value: 'weighted_round_robin',
          label: t`By weight`,
          hint: t`Takes turns; weight 3 gets three calls for one.`,
        },
        { value: 'round_robin', label: t`In turn`, hint: t`Each target gets the same number of calls.` },
        ...(isUsual ? [] : [{ value: first, label: first }]),
      ]}
    />
  );
}
