import { Trans, useLingui } from '@lingui/react/macro';
import { useFormContext } from 'react-hook-form';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { SwitchInput } from '../../ui/switch-input.tsx';
import type { ModelValues } from './model-form.ts';
import { arePairs } from './target-conditions.ts';

/** Which calls a target takes, or gets a copy of, within a form of `ModelValues`. */
export function TargetRules({ index }: { readonly index: number }) {
  const { t } = useLingui();
  const { register, watch, setValue, formState } = useFormContext<ModelValues>();
  const target = watch(`targets.${index}`);
  const errors = formState.errors.targets?.[index];
  const pairs = (text: string) => arePairs(text) || t`Type name=value, with commas between them`;
  const whole = (text: string) => /^\d{0,9}$/.test(text.trim()) || t`Type a whole number`;
  const fields = [
    ['tags', t`Tags`, 'tier=gold, tier=platinum', pairs],
    ['headers', t`Headers`, 'x-beta=*', pairs],
    ['regions', t`Caller’s regions`, 'eu, us', () => true],
    ['min_tokens', t`Prompt tokens from`, '0', whole],
    ['max_tokens', t`Prompt tokens up to`, t`No limit`, whole],
  ] as const;
  return (
    <Disclosure title={<Trans>Which calls</Trans>} summary={useRulesSummary(target)}>
      <p className="text-xs text-muted">
        <Trans>All that is filled in must hold; of several values one is enough, and * is any.</Trans>
      </p>
      <div className="grid gap-3 sm:grid-cols-2">
        {fields.map(([name, label, example, validate]) => (
          <Field key={name} label={label} error={errors?.[name]?.message}>
            {(control) => (
              <TextInput
                {...control}
                {...register(`targets.${index}.${name}`, { validate })}
                placeholder={example}
                autoComplete="off"
                spellCheck={false}
              />
            )}
          </Field>
        ))}
        <Field
          label={t`Canary, percent`}
          hint={t`So many of a hundred sessions go here first, the others never.`}
          error={errors?.canary_percent?.message}
        >
          {(control) => (
            <TextInput
              {...control}
              {...register(`targets.${index}.canary_percent`, {
                validate: (text) =>
                  text.trim() === '' ||
                  (/^\d{1,3}(\.\d{1,4})?$/.test(text.trim()) && Number(text) <= 100) ||
                  t`Type a number from 0 to 100`,
              })}
              inputMode="decimal"
              autoComplete="off"
              className="numeric"
            />
          )}
        </Field>
      </div>
      <SwitchInput
        label={t`Shadow`}
        hint={t`It gets a copy of the calls and answers nobody. The tenant pays nothing for it.`}
        checked={target.shadow}
        onChange={(on) => setValue(`targets.${index}.shadow`, on, { shouldDirty: true })}
      />
    </Disclosure>
  );
}

function useRulesSummary({ shadow, canary_percent: percent, ...values }: ModelValues['targets'][number]): string {
  const { t } = useLingui();
  const { tags, headers, regions, min_tokens, max_tokens } = values;
  const hasCondition = [tags, headers, regions, min_tokens, max_tokens].some((text) => text.trim() !== '');
  const parts = [
    shadow ? t`Shadow` : '',
    percent.trim() === '' ? '' : t`Canary ${percent.trim()} %`,
    hasCondition ? t`Under conditions` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? t`All` : parts.join(' · ');
}
