import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowRight, FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import { type ApiError, asApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import { forget, read } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { placeError } from '../../ui/form-errors.ts';
import { freeName } from './guess-type.ts';
import { type FirstKey, makeDemo, makeFirstKey } from './make-first-key.ts';
import { ProviderFields, type ProviderValues } from './provider-fields.tsx';
import { SetupFrame } from './setup-frame.tsx';

interface ProviderStepProps {
  /** @param name of the provider that was added */
  readonly onAdded: (name: string) => Promise<unknown>;
  readonly onKey: (first: FirstKey) => Promise<unknown>;
}

/** The one thing that only the operator has: a provider's key. */
export function ProviderStep({ onAdded, onKey }: ProviderStepProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const types = useQuery(read('GET /api/v1/provider-types'));
  const providers = useQuery(read('GET /api/v1/providers', { query: { limit: 200 } }));
  const form = useForm<ProviderValues>({
    defaultValues: { value: '', type: '', base_url: '', allow_private_network: false },
  });
  const [error, setError] = useState<ApiError>();
  const demo = useMutation({
    mutationFn: async () => {
      const first = await makeFirstKey([await makeDemo()]);
      await forget(client, '/api/v1/keys', '/api/v1/models', '/api/v1/setup');
      await onKey(first);
    },
  });
  const save = form.handleSubmit(async (values) => {
    setError(undefined);
    const taken = providers.data?.data.map(({ name }) => name) ?? [];
    try {
      const { name } = await call('POST /api/v1/providers', { body: providerBody(values, taken) });
      await forget(client, '/api/v1/providers', '/api/v1/setup');
      await onAdded(name);
    } catch (thrown) {
      const { param, message } = asApiError(thrown);
      if (param?.startsWith('keys')) form.setError('value', { message }, { shouldFocus: true });
      else setError(placeError(form, thrown));
    }
  });
  const failed = types.error ?? providers.error ?? demo.error;
  const offered = types.data?.data.filter(({ type }) => type !== 'demo') ?? [];
  return (
    <SetupFrame
      step={2}
      title={t`Connect a provider`}
      text={t`Paste one key. It is encrypted before it is stored, and no page ever shows it again.`}
    >
      <form onSubmit={save} noValidate className="flex flex-col gap-5">
        {error === undefined ? null : <ErrorNote error={error} />}
        {failed === null ? null : <ErrorNote error={asApiError(failed)} />}
        <div className="rounded-lg border border-hairline bg-surface p-5 max-sm:p-4">
          <FormProvider {...form}>
            <ProviderFields types={offered} />
          </FormProvider>
        </div>
        <div className="flex flex-wrap items-center gap-3">
          <Button
            tone="primary"
            type="submit"
            busy={form.formState.isSubmitting || types.isPending || providers.isPending}
            icon={<ArrowRight size={14} aria-hidden />}
            className="h-9 px-4"
          >
            <Trans>Save and test</Trans>
          </Button>
          <Button
            tone="quiet"
            busy={demo.isPending}
            icon={<FlaskConical size={14} aria-hidden />}
            onClick={() => demo.mutate()}
            className="min-h-9 max-w-full whitespace-normal max-sm:h-auto max-sm:py-1.5"
          >
            <Trans>Use the built-in demo instead of a provider key</Trans>
          </Button>
        </div>
      </form>
    </SetupFrame>
  );
}

function providerBody({ value, type, base_url, allow_private_network }: ProviderValues, taken: readonly string[]) {
  return {
    name: freeName(type, taken),
    type,
    ...(base_url.trim() === '' ? {} : { base_url: base_url.trim() }),
    ...(allow_private_network ? { allow_private_network } : {}),
    ...(value.trim() === '' ? {} : { keys: [{ name: 'main', value: value.trim() }] }),
  };
}
