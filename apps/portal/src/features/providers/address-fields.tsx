import { useLingui } from '@lingui/react/macro';
import { TriangleAlert } from 'lucide-react';
import { useFormContext } from 'react-hook-form';
import { Field, TextInput } from '../../ui/field.tsx';
import { SwitchInput } from '../../ui/switch-input.tsx';
import type { ProviderType } from './provider.ts';
import type { ProviderValues } from './provider-form.ts';

/** Where a provider is, within a form of `ProviderValues`. */
export function AddressFields({ type }: { readonly type: ProviderType | undefined }) {
  const { t } = useLingui();
  const { register, watch, setValue, formState } = useFormContext<ProviderValues>();
  const { errors } = formState;
  const isPrivate = watch('allow_private_network');
  const own = type?.base_url ?? null;
  return (
    <>
      <Field
        label={t`Base URL`}
        optional={own === null ? undefined : t`optional`}
        hint={own === null ? t`Up to and with the part in front of /chat/completions.` : t`Empty: the vendor’s own.`}
        error={errors.base_url?.message}
      >
        {(control) => (
          <TextInput
            {...control}
            {...register('base_url', {
              validate: (url) =>
                own !== null || url.trim() !== '' || t`Type the address; this type has none of its own`,
            })}
            placeholder={own ?? 'https://llm.example.com/v1'}
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            className="font-mono text-xs"
          />
        )}
      </Field>
      <SwitchInput
        label={t`Allow a private address`}
        hint={t`For models in your own network. Without it loopback, private and metadata addresses are refused.`}
        checked={isPrivate}
        onChange={(on) => setValue('allow_private_network', on, { shouldDirty: true })}
      />
      {isPrivate ? (
        <p role="note" className="flex gap-2 rounded border border-hairline bg-warn-ground px-3 py-2 text-xs">
          <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0 text-warn" />
          {t`Calls to this provider may reach any machine that the gateway can reach. Allow it only for an address that you trust.`}
        </p>
      ) : null}
      <Field
        label={t`Region`}
        optional={t`optional`}
        hint={t`Free text, for data residency: eu.`}
        error={errors.region?.message}
      >
        {(control) => <TextInput {...control} {...register('region')} autoComplete="off" />}
      </Field>
    </>
  );
}
