import { providerSpec } from '@sluice/providers/registry';
import type { ModelRecord, ProviderRecord } from '@sluice/store/config/snapshot';
import type { Checked } from '../upstream/health-checks.ts';
import type { Pools } from '../upstream/pools.ts';
import { identityOf, type ModelContext, modelEntry, type Owned } from './model-entry.ts';
import type { KeyEntry, TargetEntry } from './target-entry.ts';

const DEFAULT_INTERVAL_S = 10;

/** The providers that are to be asked whether they are well, of the platform and of tenants. */
export function checkedProviders(contexts: readonly ModelContext[], pools: Pools): readonly Checked[] {
  const all = new Map<string, Checked>();
  for (const context of contexts) {
    for (const provider of context.providers.values()) {
      const id = identityOf(provider.name, provider);
      // What is the platform's stands in the tenants' contexts as well.
      const checked = all.has(id) ? undefined : checkedProvider(id, provider, context, pools);
      if (checked !== undefined) all.set(id, checked);
    }
  }
  return [...all.values()];
}

function checkedProvider(
  id: string,
  provider: Owned<ProviderRecord>,
  context: ModelContext,
  pools: Pools,
): Checked | undefined {
  const { health_check: check, type } = provider.spec;
  if (check === undefined || provider.disabled || providerSpec(type) === undefined) return undefined;
  const [target] = modelEntry(recordOf(provider), context, undefined).targets;
  if (target === undefined || target.keys.length === 0) return undefined;
  const { connection } = target;
  return {
    id,
    address: JSON.stringify([connection.origin, connection.allowPrivateNetwork, check.path]),
    intervalMs: (check.interval_s ?? DEFAULT_INTERVAL_S) * 1000,
    async question(round) {
      const pool = pools.get(connection);
      return { pool, path: check.path, headers: await headersFor(target, round, check.path) };
    },
  };
}

/** One key after the other asks: one that is refused says nothing of the provider while another one is let in. */
async function headersFor(target: TargetEntry, round: number, path: string): Promise<readonly string[]> {
  const { authorise, requestHeaders } = target.keys[round % target.keys.length] as KeyEntry;
  if (authorise === undefined) return requestHeaders.plain;
  const headers = [...requestHeaders.plain];
  const { origin } = target.connection;
  headers.push(...(await authorise({ method: 'GET', origin, path, headers, body: new Uint8Array() })));
  return headers;
}

/** A model over the provider that nobody calls: its one target knows the way there. */
function recordOf({ name }: ProviderRecord): ModelRecord {
  return {
    id: '',
    name: '-',
    managed: false,
    disabled: false,
    disabledItself: false,
    createdAt: 0,
    spec: { targets: [{ provider: name, model: '-' }] },
  };
}
