import type { Query } from '@sluice/contract/control/operations';
import type { PlacedCall } from '@sluice/store/calls/call-reader';
import { csvRow } from '../../csv.ts';
import type { Gateway } from '../../gateway.ts';
import type { StoredObjects } from '../objects/stored-objects.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { Caller, OperationHandler } from '../operation-handler.ts';
import { callFilter } from './call-filter.ts';
import { showCall } from './show-call.ts';

/** Read and written at once: little enough that calls which are being served do not wait for it. */
const BATCH = 500;

type ShownCall = ReturnType<typeof showCall>;
type Cell = string | number;

const NANO_PER_USD = 1_000_000_000n;

/** The columns, from the left. Money is exact: whole nano-dollars, and the same as a decimal number of dollars. */
const COLUMNS: Readonly<Record<string, (call: ShownCall) => Cell>> = {
  id: ({ id }) => id,
  at: ({ at }) => at,
  status: ({ status }) => status,
  code: ({ code }) => code,
  fault: ({ owner }) => owner,
  outcome: ({ outcome }) => outcome,
  tenant: ({ tenant }) => tenant,
  team: ({ team }) => team,
  application: ({ application }) => application,
  key: ({ key }) => key,
  key_name: ({ key_name }) => key_name,
  route: ({ route }) => route,
  stream: ({ stream }) => String(stream),
  model: ({ model }) => model,
  provider: ({ provider }) => provider,
  upstream_model: ({ upstream_model }) => upstream_model,
  answer_model: ({ answer_model }) => answer_model,
  attempts: ({ attempt_count }) => attempt_count,
  first_content_ms: ({ first_content_ms }) => first_content_ms ?? '',
  duration_ms: ({ duration_ms }) => duration_ms,
  overhead_ms: ({ overhead_ms }) => overhead_ms,
  ...Object.fromEntries(
    ['input', 'cache_read', 'cache_write', 'cache_write_1h', 'audio_input', 'output', 'reasoning', 'audio_output'].map(
      (name) => [`${name}_tokens`, ({ usage }: ShownCall) => usage[name] ?? ''],
    ),
  ),
  usage_source: ({ usage_source }) => usage_source,
  cost_usd: ({ cost_nano_usd }) => dollars(cost_nano_usd),
  cost_nano_usd: ({ cost_nano_usd }) => cost_nano_usd,
  price_version: ({ price_version }) => price_version,
  finish_reason: ({ finish_reason }) => finish_reason,
  warnings: ({ warnings }) => warnings.join(' '),
  end_user: ({ end_user }) => end_user,
  client_ip: ({ client_ip }) => client_ip,
  provider_request_id: ({ provider_request_id }) => provider_request_id,
};

/** The rows of the list under the same filters and in the same order, up to `limit`; never what was said. */
export const exportCalls: OperationHandler<'GET /api/v1/calls.csv'> = async ({ gateway, caller, query }) => {
  const next = batches(gateway, caller, query);
  // What is refused is refused before the file begins.
  const first = await next(undefined);
  return pieces(first, next, storedObjects(gateway), query.limit);
};

type NextBatch = (last: PlacedCall | undefined) => Promise<readonly PlacedCall[]>;

function batches(gateway: Gateway, caller: Caller, query: Query<'GET /api/v1/calls.csv'>): NextBatch {
  const { limit, sort = '-at', ...filters } = query;
  // Calls that arrive meanwhile are not in it: the end of the time is now.
  const filter = callFilter(gateway, caller, filters);
  return (last) => gateway.callReader.page({ ...filter, sort, limit: Math.min(BATCH, limit), place: last?.place });
}

async function* pieces(
  first: readonly PlacedCall[],
  next: NextBatch,
  objects: StoredObjects,
  limit: number,
): AsyncGenerator<string> {
  yield csvRow(Object.keys(COLUMNS));
  let left = limit;
  for (let batch = first; batch.length > 0 && left > 0; batch = await next(batch.at(-1))) {
    const rows = batch.slice(0, left).map(({ call }) => showCall(call, objects));
    left -= rows.length;
    yield rows.map((row) => csvRow(Object.values(COLUMNS).map((cell) => cell(row)))).join('');
  }
}

/** All nine digits: no number of JavaScript rounds them. */
function dollars(nanoUsd: number): string {
  const size = BigInt(Math.abs(nanoUsd));
  const text = `${size / NANO_PER_USD}.${String(size % NANO_PER_USD).padStart(9, '0')}`;
  return nanoUsd < 0 ? `-${text}` : text;
}
