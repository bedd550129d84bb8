import { useLingui } from '@lingui/react/macro';
import { ArrowRight } from 'lucide-react';
import { useMemo } from 'react';
import { withoutHidden } from '../../text/hidden-characters.ts';
import { useFormats } from '../../text/use-formats.ts';
import type { CellFilter, Column } from '../../ui/list/column.ts';
import { Money } from '../../ui/money.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { Moment } from '../../ui/time.tsx';
import type { Scope } from '../session/scope.ts';
import { type CallRow, isFailed, tokensIn, tokensOut } from './call-row.ts';
import { CallStatus } from './call-status.tsx';
import { type CallTrait, without } from './calls-search.ts';

/** What a list of calls can show: eight columns at first, the others by choice. */
export function useCallColumns(scope: Scope): readonly Column<CallRow>[] {
  const { t } = useLingui();
  const { count, duration } = useFormats();
  return useMemo(() => {
    /** "Only this" before all "not this", since ⌥ and a press take the first. */
    const offer = (...found: readonly (readonly [trait: CallTrait, value: string, shown?: string])[]): CellFilter[] => {
      const known = found.filter(([, value]) => value !== '');
      return [
        ...known.map(([trait, value, shown = value]) => ({
          label: t`Only ${shown}`,
          changes: { [trait]: value, [without(trait)]: undefined },
        })),
        ...known.map(([trait, value, shown = value]) => ({
          label: t`Not ${shown}`,
          changes: { [without(trait)]: value, [trait]: undefined },
        })),
      ];
    };
    const ofPlatform = scope.kind === 'platform';
    const columns: readonly Column<CallRow>[] = [
      {
        id: 'at',
        header: t`Time`,
        width: 158,
        sort: 'at',
        narrow: 'side',
        cell: ({ at }) => <Moment at={at} row />,
      },
      {
        id: 'status',
        header: t`Status`,
        width: 168,
        narrow: 'below',
        cell: (call) => <CallStatus call={call} />,
        filters: (call) => [
          ...offer(['status', String(call.status)], ['code', call.code]),
          isFailed(call)
            ? { label: t`Not the failed ones`, changes: { status: 'ok' } }
            : { label: t`Not the ones that worked`, changes: { status: 'failed' } },
        ],
      },
      {
        id: 'model',
        header: t`Model → target`,
        width: 190,
        grow: true,
        narrow: 'main',
        cell: (call) => <ModelAndTarget call={call} />,
        filters: ({ model, provider }) => offer(['model', model], ['provider', provider]),
      },
      {
        id: 'key',
        header: t`Key`,
        width: 80,
        cell: ({ key_name, key }) => <Whole text={key_name || key} />,
        filters: ({ key, key_name }) => offer(['key', key, key_name || key]),
      },
      {
        id: 'team',
        header: ofPlatform ? t`Tenant / team` : t`Team`,
        width: ofPlatform ? 116 : 110,
        cell: ({ tenant, team }) =>
          tenant === '' ? (
            <span className="text-muted">{t`provider test`}</span>
          ) : (
            <Whole text={ofPlatform ? `${tenant} / ${team}` : team} />
          ),
        filters: ({ tenant, team }) =>
          offer(['tenant', ofPlatform ? tenant : ''], ['team', team === '' ? '' : `${tenant}/${team}`, team]),
      },
      {
        id: 'duration',
        header: t`First / total`,
        width: 136,
        align: 'end',
        sort: 'duration',
        fallsOnly: true,
        cell: ({ first_content_ms: first, duration_ms: total }) => (
          <>
            <span className="text-muted">{first === null ? '–' : duration(first)} / </span>
            {duration(total)}
          </>
        ),
      },
      {
        id: 'tokens',
        header: t`In / out`,
        width: 92,
        align: 'end',
        cell: (call) => <Tokens read={tokensIn(call)} written={tokensOut(call)} count={count} />,
      },
      {
        id: 'cost',
        header: t`Cost`,
        width: 108,
        align: 'end',
        sort: 'cost',
        fallsOnly: true,
        cell: ({ cost_nano_usd }) => <Money nanoUsd={cost_nano_usd} />,
      },
      {
        id: 'application',
        header: t`Application`,
        width: 130,
        shown: false,
        cell: ({ application }) => <Whole text={application} />,
        filters: ({ tenant, team, application }) =>
          offer(['application', application === '' ? '' : `${tenant}/${team}/${application}`, application]),
      },
      {
        id: 'route',
        header: t`Route`,
        width: 190,
        shown: false,
        cell: ({ route }) => <span className="font-mono text-xs">{route}</span>,
      },
      {
        id: 'attempts',
        header: t`Attempts`,
        width: 96,
        align: 'end',
        shown: false,
        cell: ({ attempt_count }) => attempt_count,
      },
      {
        id: 'stream',
        header: t`Stream`,
        width: 90,
        shown: false,
        cell: ({ stream }) => (stream ? t`Stream` : t`Whole`),
        filters: ({ stream }) => {
          const shown = stream ? t`streams` : t`whole answers`;
          return [
            { label: t`Only ${shown}`, changes: { stream: String(stream) } },
            { label: t`Not ${shown}`, changes: { stream: String(!stream) } },
          ];
        },
      },
      {
        id: 'finish',
        header: t`Finish reason`,
        width: 130,
        shown: false,
        cell: ({ finish_reason }) => <PlainText text={finish_reason} />,
      },
      {
        id: 'end_user',
        header: t`End user`,
        width: 140,
        shown: false,
        cell: ({ end_user }) => <Whole text={end_user} />,
      },
      {
        id: 'address',
        header: t`Address`,
        width: 130,
        shown: false,
        cell: ({ client_ip }) => <span className="font-mono text-xs">{client_ip}</span>,
      },
      {
        id: 'id',
        header: t`Call id`,
        width: 270,
        shown: false,
        cell: ({ id }) => <span className="font-mono text-xs">{id}</span>,
      },
    ];
    return columns;
  }, [t, count, duration, scope.kind]);
}

function ModelAndTarget({ call: { model, provider, upstream_model: upstream } }: { readonly call: CallRow }) {
  const { t } = useLingui();
  const asked = model || t`no model`;
  if (provider === '') return <Whole text={asked} />;
  const target = upstream === model ? provider : `${provider} / ${upstream}`;
  return (
    <span title={withoutHidden(`${asked} → ${target}`)}>
      <PlainText text={asked} />
      <span className="font-normal text-muted">
        <ArrowRight size={12} aria-label={t`answered by`} className="mx-1 inline align-[-1px]" />
        <PlainText text={target} />
      </span>
    </span>
  );
}

/** A name that may be cut; all of it on hover. */
function Whole({ text }: { readonly text: string }) {
  return (
    <span title={withoutHidden(text)}>
      <PlainText text={text} />
    </span>
  );
}

interface TokensProps {
  readonly read: number | undefined;
  readonly written: number | undefined;
  readonly count: (count: number) => string;
}

function Tokens({ read, written, count }: TokensProps) {
  if (read === undefined && written === undefined) return '–';
  return (
    <span title={`${read ?? '–'} / ${written ?? '–'}`}>
      {read === undefined ? '–' : count(read)}
      <span className="text-muted"> / </span>
      {written === undefined ? '–' : count(written)}
    </span>
  );
}
