import { Trans, useLingui } from '@lingui/react/macro';
import { Trash2 } from 'lucide-react';
import { useFormContext } from 'react-hook-form';
import { Field, TextInput } from '../../ui/field.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { SelectInput } from '../../ui/select-input.tsx';
import { type BudgetUnit, isAmount, type LimitValues } from './limit-values.ts';

const ZONES = Intl.supportedValuesOf('timeZone');

/** One budget, and in words what will happen when it is spent. */
export function BudgetFields({ index, onRemove }: { readonly index: number; readonly onRemove: () => void }) {
  const { t } = useLingui();
  const { register, watch, setValue, formState } = useFormContext<LimitValues>();
  const errors = formState.errors.budgets?.[index];
  const { unit, window } = watch(`budgets.${index}`);
  const units: readonly { readonly value: BudgetUnit; readonly label: string }[] = [
    { value: 'usd', label: t`US dollars` },
    { value: 'tokens', label: t`Tokens` },
    { value: 'requests', label: t`Requests` },
  ];
  const wrong = unit === 'usd' ? t`Type an amount such as 20 or 0.50` : t`Type a whole number`;
  const number = index + 1;
  return (
    <div className="rounded-md border border-hairline bg-ground p-3">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-[1fr_1.1fr_1fr_1.4fr_2rem]">
        <Field label={t`Amount`} error={errors?.amount?.message ?? errors?.message}>
          {(control) => (
            <TextInput
              {...control}
              {...register(`budgets.${index}.amount`, {
                validate: (text, values) => isAmount(text, values.budgets[index]?.unit ?? 'usd') || wrong,
              })}
              inputMode="decimal"
              autoComplete="off"
              className="numeric"
            />
          )}
        </Field>
        <Field label={t`Of`}>
          {(control) => (
            <SelectInput
              {...control}
              value={unit}
              choices={units}
              onChange={(chosen) => setValue(`budgets.${index}.unit`, chosen, { shouldDirty: true })}
            />
          )}
        </Field>
        <Field label={t`Each`}>
          {(control) => (
            <SelectInput
              {...control}
              value={window}
              choices={[
                { value: 'hour', label: t`Hour` },
                { value: 'day', label: t`Day` },
                { value: 'week', label: t`Week` },
                { value: 'month', label: t`Month` },
                { value: 'total', label: t`Never renews` },
              ]}
              onChange={(chosen) => setValue(`budgets.${index}.window`, chosen, { shouldDirty: true })}
            />
          )}
        </Field>
        <Field label={t`Time zone`} error={errors?.timezone?.message}>
          {(control) => (
            <TextInput
              {...control}
              {...register(`budgets.${index}.timezone`, {
                validate: (zone) =>
                  zone === '' || ZONES.includes(zone) || zone === 'UTC' || t`Type a zone such as Europe/Berlin`,
              })}
              list="time-zones"
              placeholder="UTC"
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </Field>
        <IconButton
          label={t`Remove budget ${number}`}
          icon={<Trash2 size={16} aria-hidden />}
          onClick={onRemove}
          className="self-start sm:mt-6.5"
        />
      </div>
      <p className="mt-2 text-xs text-muted">
        <BudgetConsequence unit={unit} isTotal={window === 'total'} />
      </p>
      {index === 0 ? (
        <datalist id="time-zones">
          {ZONES.map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      ) : null}
    </div>
  );
}

function BudgetConsequence({ unit, isTotal }: { readonly unit: BudgetUnit; readonly isTotal: boolean }) {
  if (unit === 'usd') {
    return isTotal ? (
      <Trans>Once it is spent, calls are refused with 402 until you raise it.</Trans>
    ) : (
      <Trans>Once it is spent, calls are refused with 402 until the next period of that time zone.</Trans>
    );
  }
  return isTotal ? (
    <Trans>Once it is used up, calls are refused with 429 until you raise it.</Trans>
  ) : (
    <Trans>Once it is used up, calls are refused with 429 until the next period of that time zone.</Trans>
  );
}
