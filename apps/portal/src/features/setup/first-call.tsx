import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { LoaderCircle } from 'lucide-react';
import { type RowOf, read } from '../../api/queries.ts';
import { useFormats } from '../../text/use-formats.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Money } from '../../ui/money.tsx';
import { StatusDot } from '../../ui/status-dot.tsx';
import { Moment } from '../../ui/time.tsx';
import type { MadeKey } from '../keys/key.ts';
import { scopeLink } from '../session/scope.ts';

type Call = RowOf<'GET /api/v1/calls'>;

/** A call is seen within a second of its end. */
const LOOK_MS = 700;

/** Waits for the first call with the key, and becomes that call. */
export function FirstCall({ of: { id, created_at } }: { readonly of: MadeKey }) {
  const query = useQuery({
    ...read('GET /api/v1/calls', { query: { key: id, from: created_at, limit: 1 } }),
    refetchInterval: ({ state }) => (state.data?.data.length ? false : LOOK_MS),
    // The terminal has the focus while the call is made.
    refetchIntervalInBackground: true,
  });
  const call = query.data?.data[0];
  return (
    <section aria-live="polite" className="rounded-lg border border-hairline bg-surface">
      {call === undefined ? <Waiting /> : <Came call={call} />}
    </section>
  );
}

function Waiting() {
  return (
    <p className="flex items-center gap-3 p-4 text-sm">
      <LoaderCircle size={16} aria-hidden className="shrink-0 animate-spin text-accent-text" />
      <Trans>Waiting for your first call</Trans>
    </p>
  );
}

function Came({ call }: { readonly call: Call }) {
  const { t } = useLingui();
  const isGood = call.status < 400 && call.code === '';
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2 border-b border-hairline px-4 py-3">
        <h2 className="text-base font-semibold">
          {isGood ? t`Your first call worked` : t`Your first call came, and failed`}
        </h2>
        <StatusDot tone={isGood ? 'good' : 'bad'}>
          {call.status} {call.code}
        </StatusDot>
      </div>
      <div className="p-4">
        <CallFacts call={call} />
      </div>
    </>
  );
}

function CallFacts({ call }: { readonly call: Call }) {
  const { t } = useLingui();
  const { duration, count } = useFormats();
  const { first_content_ms, duration_ms, usage, provider, upstream_model } = call;
  const [input, output] = [count((usage.input ?? 0) + (usage.cache_read ?? 0)), count(usage.output ?? 0)];
  return (
    <Facts>
      <Fact name={t`Model`}>
        {call.model}
        {provider === '' ? '' : ` → ${provider} / ${upstream_model}`}
      </Fact>
      <Fact name={t`First token`}>
        <span className="numeric">{first_content_ms === null ? '–' : duration(first_content_ms)}</span>
      </Fact>
      <Fact name={t`Whole answer`}>
        <span className="numeric">{duration(duration_ms)}</span>
      </Fact>
      <Fact name={t`Tokens`}>
        <span className="numeric">{t`${input} in, ${output} out`}</span>
      </Fact>
      <Fact name={t`Cost`}>
        <Money nanoUsd={call.cost_nano_usd} />
      </Fact>
      <Fact name={t`Time`}>
        <Moment at={call.at} />
      </Fact>
      <Fact name={t`Call`}>
        <Link
          {...scopeLink({ kind: 'tenant', tenant: call.tenant }, 'calls', { open: call.id })}
          className="font-mono text-xs text-accent-text underline-offset-2 hover:underline"
        >
          {call.id}
        </Link>
      </Fact>
    </Facts>
  );
}
