import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleAlert, CircleCheck, Play } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { asApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import { read } from '../../api/queries.ts';
import { useChanged } from '../../api/use-changed.ts';
import { useFormats } from '../../text/use-formats.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { Money } from '../../ui/money.tsx';
import { SelectInput } from '../../ui/select-input.tsx';
import type { Provider, TestResult } from './provider.ts';
import { useTestFix } from './test-fix.ts';

interface ProviderTestProps {
  readonly provider: Provider;
  /** It was added a moment ago: the test runs by itself. */
  readonly isNew: boolean;
}

/** One small real call, with the stored key, on the way that every call takes. */
export function ProviderTest({ provider, isNew }: ProviderTestProps) {
  const { t } = useLingui();
  const { id, keys } = provider;
  const [model, setModel] = useState('');
  const [key, setKey] = useState('');
  const changed = useChanged();
  const offered = useQuery({
    ...read('GET /api/v1/providers/{provider}/offered-models', { params: { provider: id } }),
    enabled: !provider.disabled,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const test = useMutation({
    mutationFn: () =>
      call('POST /api/v1/providers/{provider}/tests', {
        params: { provider: id },
        body: { ...(model.trim() === '' ? {} : { model: model.trim() }), ...(key === '' ? {} : { provider_key: key }) },
      }),
    onSettled: changed,
  });
  useEffect(() => {
    if (isNew) test.mutate();
  }, [isNew]);
  const run = (event: FormEvent) => {
    event.preventDefault();
    if (!test.isPending) test.mutate();
  };
  return (
    <section className="mt-6">
      <h3 className="text-sm font-semibold">
        <Trans>Test</Trans>
      </h3>
      <p className="mb-3 text-xs text-muted">
        <Trans>
          One small real call with the stored key, on the way that every call takes. It costs what it costs.
        </Trans>
      </p>
      <form onSubmit={run} className="flex flex-wrap items-end gap-3">
        <Field label={t`Model`} className="min-w-40 flex-1">
          {(control) => (
            <TextInput
              {...control}
              value={model}
              list={`offered-${id}`}
              placeholder={t`A cheap one`}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setModel(event.target.value)}
            />
          )}
        </Field>
        {keys.length < 2 ? null : (
          <Field label={t`Key`} className="w-36">
            {(control) => (
              <SelectInput
                {...control}
                value={key}
                onChange={setKey}
                choices={[{ value: '', label: t`Any` }, ...keys.map((one) => ({ value: one.id, label: one.name }))]}
              />
            )}
          </Field>
        )}
        <Button type="submit" icon={<Play size={14} aria-hidden />} busy={test.isPending}>
          {test.isPending ? t`Testing` : t`Test provider`}
        </Button>
        <datalist id={`offered-${id}`}>
          {offered.data?.data.map((one) => (
            <option key={one.model} value={one.model} />
          ))}
        </datalist>
      </form>
      <div aria-live="polite" className="mt-3">
        {test.error === null ? null : <ErrorNote error={asApiError(test.error)} />}
        {test.data === undefined ? null : <Outcome result={test.data} />}
      </div>
    </section>
  );
}

function Outcome({ result }: { readonly result: TestResult }) {
  const { t } = useLingui();
  const { duration } = useFormats();
  const fix = useTestFix();
  const { ok, model, status, code, message, first_token_ms, total_ms, cost_nano_usd, request_id } = result;
  const reason = code ?? '';
  const first = duration(first_token_ms ?? 0);
  const total = duration(total_ms);
  return (
    <div className={`rounded-md border border-hairline p-3 text-sm ${ok ? 'bg-good-ground' : 'bg-bad-ground'}`}>
      <p className="flex items-center gap-2 font-medium">
        {ok ? (
          <CircleCheck size={16} aria-hidden className="text-good" />
        ) : (
          <CircleAlert size={16} aria-hidden className="text-bad" />
        )}
        {ok ? t`${model} answered` : t`${model} did not answer: ${status} ${reason}`}
      </p>
      {ok ? null : (
        <>
          <blockquote className="mt-2 border-l-2 border-bad pl-3 break-words">{message}</blockquote>
          <p className="mt-2">{fix(code)}</p>
        </>
      )}
      <p className="numeric mt-2 flex flex-wrap gap-x-4 text-xs">
        {first_token_ms === null ? null : <span>{t`First token after ${first}`}</span>}
        <span>{t`Total ${total}`}</span>
        <span>
          <Trans>Cost</Trans> <Money nanoUsd={cost_nano_usd} />
        </span>
        <Link to="/admin/calls" search={{ open: request_id }} className="font-mono text-accent-text hover:underline">
          {request_id}
        </Link>
      </p>
    </div>
  );
}
