import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { useFormats } from '../../text/use-formats.ts';
import { Money } from '../../ui/money.tsx';
import { Moment } from '../../ui/time.tsx';
import type { CallDetail } from './call-row.ts';

/** A price is in pico-dollars for one; people know it for a million. */
const NANO_FOR_A_MILLION = 1000;

/** What a call cost, line by line, and what the ledger says of it. */
export function CostLines({ call }: { readonly call: CallDetail }) {
  const { t } = useLingui();
  const { money, count } = useFormats();
  const kindName = useKindName();
  const priceOf = (kind: string, price: number) => {
    if (kind === 'rounding') return '';
    return kind === 'per_request' ? money(price / 1000) : t`${money(price * NANO_FOR_A_MILLION)} per 1M`;
  };
  return (
    <>
      {call.cost_lines.length === 0 ? <NoBill call={call} /> : null}
      {call.cost_lines.length === 0 ? null : (
        <table className="w-full text-sm">
          <thead>
            <tr>
              <Head>{t`What`}</Head>
              <Head end>{t`Count`}</Head>
              <Head end wide>{t`Price`}</Head>
              <Head end>{t`Cost`}</Head>
            </tr>
          </thead>
          <tbody className="numeric">
            {call.cost_lines.map(({ kind, count: many, price_pico_usd: price, cost_nano_usd: cost }) => (
              <tr key={kind}>
                <th scope="row" className="border-b border-hairline py-1.5 pr-3 text-left font-normal wrap-normal">
                  {kindName(kind)}
                  <span className="block text-xs text-muted sm:hidden">{priceOf(kind, price)}</span>
                </th>
                <Cell>{kind === 'rounding' ? '' : <span title={String(many)}>{count(many)}</span>}</Cell>
                <Cell wide>{priceOf(kind, price)}</Cell>
                <Cell>
                  <Money nanoUsd={cost} />
                </Cell>
              </tr>
            ))}
          </tbody>
          <tfoot className="numeric font-medium">
            <tr>
              <th scope="row" colSpan={2} className="py-1.5 pr-3 text-left font-medium">
                <Trans>Total</Trans>
              </th>
              <td className="max-sm:hidden" />
              <td className="py-1.5 pl-3 text-right whitespace-nowrap">
                <Money nanoUsd={call.cost_nano_usd} />
              </td>
            </tr>
          </tfoot>
        </table>
      )}
      <p className="mt-1 text-xs text-muted">
        <PriceNote call={call} />
      </p>
      <Ledger call={call} />
    </>
  );
}

interface CellProps {
  readonly children: ReactNode;
  readonly end?: boolean;
  /** On a narrow screen it stands elsewhere. */
  readonly wide?: boolean;
}

function Head({ children, end = false, wide = false }: CellProps) {
  return (
    <th
      scope="col"
      className={`border-b border-hairline py-1 text-xs font-medium whitespace-nowrap text-muted ${end ? 'pl-3 text-right' : 'pr-3 text-left'} ${wide ? 'max-sm:hidden' : ''}`}
    >
      {children}
    </th>
  );
}

function Cell({ children, wide = false }: CellProps) {
  return (
    <td className={`border-b border-hairline py-1.5 pl-3 text-right whitespace-nowrap ${wide ? 'max-sm:hidden' : ''}`}>
      {children}
    </td>
  );
}

function NoBill({ call }: { readonly call: CallDetail }) {
  if (call.attempts.length === 0) {
    return (
      <p className="text-sm">
        <Trans>Nothing was sent to a provider, so nothing was billed.</Trans>
      </p>
    );
  }
  if (call.cost_nano_usd === 0) {
    return (
      <p className="text-sm">
        <Trans>Nothing was billed.</Trans>
      </p>
    );
  }
  return (
    <p className="text-sm">
      <Money nanoUsd={call.cost_nano_usd} /> <Trans>without lines: the prices of this call were not kept.</Trans>
    </p>
  );
}

function PriceNote({ call }: { readonly call: CallDetail }) {
  const { t } = useLingui();
  const counted = {
    provider: t`Tokens as the provider counted them.`,
    estimated: t`Tokens estimated by us: the provider did not say.`,
  }[call.usage_source];
  const version = call.price_version;
  const priced =
    call.cost_lines.length === 0 || version === '' || version === 'none'
      ? undefined
      : t`Price version ${version}. Rounded down to the nano-dollar.`;
  return [counted, priced].filter((part) => part !== undefined).join(' ');
}

function useKindName(): (kind: string) => string {
  const { t } = useLingui();
  const names: Readonly<Record<string, string>> = {
    input: t`Input tokens`,
    cache_read: t`Tokens read from cache`,
    cache_write: t`Tokens written to cache`,
    cache_write_1h: t`Tokens written to cache for 1 h`,
    output: t`Output tokens`,
    audio_input: t`Audio input tokens`,
    audio_output: t`Audio output tokens`,
    per_request: t`The call itself`,
    rounding: t`Rounding`,
  };
  return (kind) => names[kind] ?? kind;
}

function Ledger({ call: { ledger } }: { readonly call: CallDetail }) {
  const { t } = useLingui();
  if (ledger.length === 0) return null;
  return (
    <details className="mt-2 text-sm">
      <summary className="cursor-pointer rounded-sm text-muted hover:text-text">{t`Ledger entries`}</summary>
      <ul className="mt-1 flex flex-col gap-1">
        {ledger.map(({ id, at, type, attempt, amount_nano_usd: amount }) => (
          <li key={id} className="flex flex-wrap justify-between gap-x-3">
            <span>
              {type} <span className="text-muted">{t`attempt ${attempt}`}</span>
            </span>
            <span className="numeric text-muted">
              <Moment at={at} row />
            </span>
            <Money nanoUsd={amount} />
          </li>
        ))}
      </ul>
    </details>
  );
}
