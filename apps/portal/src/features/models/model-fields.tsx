import { Trans, useLingui } from '@lingui/react/macro';
import { useFormContext } from 'react-hook-form';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { SwitchInput } from '../../ui/switch-input.tsx';
import { LimitsFields } from '../limits/limits-fields.tsx';
import { CAUSES, type Cause, isNumber, type ModelValues } from './model-form.ts';
import { PriceFields } from './price-fields.tsx';
import { StrategyField } from './strategy-field.tsx';

/** Everything of a model but its targets and its name, within a form of `ModelValues`. */
export function ModelFields() {
  const { t } = useLingui();
  const { register, watch, setValue, formState } = useFormContext<ModelValues>();
  const { errors } = formState;
  const isPriced = Object.values(watch('price')).some((text) => text !== '');
  return (
    <>
      <StrategyField />
      <Field
        label={t`Fallbacks`}
        optional={t`optional`}
        hint={t`Models that take over when no target answers, in this order, with commas between them.`}
        error={errors.fallbacks?.message}
      >
        {(control) => <TextInput {...control} {...register('fallbacks')} autoComplete="off" spellCheck={false} />}
      </Field>
      <CauseFields />
      <Disclosure title={<Trans>Price</Trans>} summary={isPriced ? t`Set here` : t`From the catalogue`}>
        <PriceFields />
        <RadioGroup
          legend={t`While a target has no price`}
          value={watch('unpriced')}
          onChange={(chosen) => setValue('unpriced', chosen, { shouldDirty: true })}
          choices={[
            { value: '', label: t`As the installation says` },
            { value: 'ceiling', label: t`Charge it as the dearest known model` },
            { value: 'refuse', label: t`Refuse its calls` },
          ]}
        />
      </Disclosure>
      <Disclosure title={<Trans>Limits and budgets</Trans>}>
        <p className="text-xs text-muted">
          <Trans>They hold for all tenants together.</Trans>
        </p>
        <LimitsFields />
      </Disclosure>
      <Disclosure title={<Trans>More</Trans>} summary={t`Retries, time limits`}>
        <TimeFields />
        <SwitchInput
          label={t`Strict`}
          hint={t`Refuse what a target cannot express, instead of leaving it out with a warning.`}
          checked={watch('strict')}
          onChange={(on) => setValue('strict', on, { shouldDirty: true })}
        />
      </Disclosure>
    </>
  );
}

/** Fallbacks that one cause alone leads to, before the others. */
function CauseFields() {
  const { t } = useLingui();
  const { register, watch } = useFormContext<ModelValues>();
  const given = Object.values(watch('fallbacks_on')).filter((names) => names.trim() !== '');
  const fields: Readonly<Record<Cause, string>> = {
    context_window: t`Prompt too long for the model`,
    content_policy: t`Refused by a content policy`,
    budget: t`Money budget spent: cheaper models`,
  };
  return (
    <Disclosure title={<Trans>Fallbacks for a cause</Trans>} summary={given.length === 0 ? t`None` : given.join(' · ')}>
      {CAUSES.map((cause) => (
        <Field key={cause} label={fields[cause]}>
          {(control) => (
            <TextInput {...control} {...register(`fallbacks_on.${cause}`)} autoComplete="off" spellCheck={false} />
          )}
        </Field>
      ))}
    </Disclosure>
  );
}

/** Defaults of the gateway; an empty field means them. */
const TIME_DEFAULTS = { attempts: '3', deadline: '600', connect: '5', first_byte: '120', idle: '60' };

function TimeFields() {
  const { t } = useLingui();
  const { register, formState } = useFormContext<ModelValues>();
  const { errors } = formState;
  const fields = [
    ['attempts', t`Attempts in all`],
    ['deadline', t`Deadline, seconds`],
    ['connect', t`Connect within, seconds`],
    ['first_byte', t`First byte within, seconds`],
    ['idle', t`Silence at most, seconds`],
  ] as const;
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      {fields.map(([name, label]) => (
        <Field key={name} label={label} error={errors[name]?.message}>
          {(control) => (
            <TextInput
              {...control}
              {...register(name, { validate: (text) => isNumber(text) || t`Type a number` })}
              inputMode="decimal"
              placeholder={TIME_DEFAULTS[name]}
              autoComplete="off"
              className="numeric"
            />
          )}
        </Field>
      ))}
    </div>
  );
}
