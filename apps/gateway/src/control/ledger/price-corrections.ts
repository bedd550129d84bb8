import type { Answer, Body } from '@sluice/contract/control/operations';
import type { Usage } from '@sluice/core/chat/usage';
import { formatUsd } from '@sluice/core/pricing/money';
import { costNanoUsd, type Price } from '@sluice/core/pricing/price';
import type { PricedWrong, RatedRow } from '@sluice/store/ledger/statement';
import type { Gateway } from '../../gateway.ts';
import { CallError } from '../../http/call-error.ts';
import { configuredPrice } from '../../state/target-price.ts';
import { placeOfTenant, referred } from '../objects/find-object.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { Caller, OperationHandler } from '../operation-handler.ts';
import { written } from './written.ts';

type Correction = Body<'POST /api/v1/price-correction-previews'>;
type Corrected = Answer<'POST /api/v1/price-corrections'>;

const PAGE = 500;
/** Of one correction: more are corrected month by month. */
const MOST = 200_000;
/** What its rows say priced them. */
const VERSION = 'corrected';

/** What the attempts of one tenant come to. Nano-dollars. */
interface Sum {
  attempts: number;
  changed: number;
  before: bigint;
  after: bigint;
}

export const previewCorrection: OperationHandler<'POST /api/v1/price-correction-previews'> = async (request) => {
  const { gateway, caller, body } = request;
  return correct(gateway, wrongBy(gateway, caller, body), body.price, async () => undefined);
};

/** Each attempt is set to what its usage costs: where it stopped half way, the same again does the rest. */
export const correctPrices: OperationHandler<'POST /api/v1/price-corrections'> = async (request) => {
  const { gateway, caller, body } = request;
  const { reason } = body;
  const wrong = wrongBy(gateway, caller, body);
  // Too much is refused before anything is written.
  await correct(gateway, wrong, body.price, async () => undefined);
  const corrected = await correct(gateway, wrong, body.price, async (changes) => {
    const adjusting = changes.map(({ row: { requestId, attempt }, toNanoUsd }) =>
      gateway.ledger.adjust({ requestId, attempt, toNanoUsd, priceVersion: VERSION, reason }),
    );
    await written(Promise.all(adjusting));
  });
  const { reason: _reason, ...asked } = body;
  const detail = { ...asked, reason, ...corrected };
  await gateway.config.recordAudit(caller.actor, [{ action: 'correct', object: `price of ${body.model}`, detail }]);
  return corrected;
};

interface Change {
  readonly row: RatedRow;
  readonly toNanoUsd: number;
}

/** @throws CallError */
function wrongBy(gateway: Gateway, caller: Caller, { model, provider, tenant, from, to }: Correction): PricedWrong {
  const only =
    tenant === undefined
      ? undefined
      : referred(caller, 'tenant', storedObjects(gateway).tenant(tenant), placeOfTenant).name;
  return { model, provider, tenant: only, from: Date.parse(from), to: Date.parse(to) };
}

async function correct(
  { ledgerLook }: Gateway,
  wrong: PricedWrong,
  config: Correction['price'],
  apply: (changes: readonly Change[]) => Promise<void>,
): Promise<Corrected> {
  const price = configuredPrice(config);
  const sums = new Map<string, Sum>();
  let attempts = 0;
  for (let after: RatedRow | undefined; ; ) {
    const rows = await ledgerLook.ratedRows(wrong, after, PAGE);
    attempts += rows.length;
    if (attempts > MOST) throw tooMany();
    await apply(rows.flatMap((row) => changeOf(row, price, sums)));
    after = rows.at(-1);
    if (rows.length < PAGE) return shown(sums);
  }
}

/** Counts the row, and says to what it has to be corrected. */
function changeOf(row: RatedRow, price: Price, sums: Map<string, Sum>): Change[] {
  const before = row.amount + Number(row.corrected);
  const toNanoUsd = costNanoUsd(price, usageOf(row));
  const sum = sums.get(row.tenant) ?? { attempts: 0, changed: 0, before: 0n, after: 0n };
  sums.set(row.tenant, sum);
  sum.attempts++;
  sum.before += BigInt(before);
  sum.after += BigInt(toNanoUsd);
  if (toNanoUsd === before) return [];
  sum.changed++;
  return [{ row, toNanoUsd }];
}

function usageOf({ input, cacheRead, cacheWrite, cacheWrite1h, output, audioInput, audioOutput }: RatedRow): Usage {
  return { input, cacheRead, cacheWrite, cacheWrite1h, output, audioInput, audioOutput };
}

function shown(sums: ReadonlyMap<string, Sum>): Corrected {
  const all = [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    attempts: all.reduce((total, [, { attempts }]) => total + attempts, 0),
    changed: all.reduce((total, [, { changed }]) => total + changed, 0),
    tenants: all.map(([tenant, { attempts, changed, before, after }]) => ({
      ...{ tenant, attempts, changed },
      before_usd: formatUsd(before),
      after_usd: formatUsd(after),
      difference_usd: formatUsd(after - before),
    })),
  };
}

function tooMany(): CallError {
  return new CallError('invalid_request', `More than ${MOST} attempts at once: correct a shorter time.`, {
    param: 'from',
  });
}
