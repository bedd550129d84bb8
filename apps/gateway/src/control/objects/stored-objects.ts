import type {
  ApplicationRecord,
  KeyRecord,
  ModelRecord,
  ProviderKeyRecord,
  ProviderRecord,
  Snapshot,
  TeamRecord,
  TenantRecord,
} from '@sluice/store/config/snapshot';
import type { Gateway } from '../../gateway.ts';

/** A provider's key with its provider. */
export interface OwnedProviderKey extends ProviderKeyRecord {
  readonly provider: ProviderRecord;
}

/** How many objects stand below one. */
export interface Counts {
  teams: number;
  applications: number;
  keys: number;
}

/** The running configuration, to be looked up by id or by names from the top (`acme/search/crawler`). */
export class StoredObjects {
  readonly tenants: readonly TenantRecord[];
  readonly teams: readonly TeamRecord[];
  readonly applications: readonly ApplicationRecord[];
  readonly keys: readonly KeyRecord[];
  readonly providers: readonly ProviderRecord[];
  readonly providerKeys: readonly OwnedProviderKey[];
  readonly models: readonly ModelRecord[];
  #counts: ReadonlyMap<string, Counts> | undefined;

  constructor(snapshot: Snapshot) {
    ({
      tenants: this.tenants,
      teams: this.teams,
      applications: this.applications,
      keys: this.keys,
      providers: this.providers,
      models: this.models,
    } = snapshot);
    this.providerKeys = snapshot.providers.flatMap((provider) => provider.keys.map((key) => ({ ...key, provider })));
  }

  tenant(reference: string): TenantRecord | undefined {
    return find(this.tenants, ({ name }) => name, reference);
  }

  team(reference: string): TeamRecord | undefined {
    return find(this.teams, ({ tenant, name }) => `${tenant}/${name}`, reference);
  }

  application(reference: string): ApplicationRecord | undefined {
    return find(this.applications, ({ tenant, team, name }) => `${tenant}/${team}/${name}`, reference);
  }

  key(reference: string): KeyRecord | undefined {
    const path = ({ tenant, team, application, name }: KeyRecord) => `${tenant}/${team}/${application}/${name}`;
    return find(this.keys, path, reference);
  }

  provider(reference: string): ProviderRecord | undefined {
    return find(this.providers, ({ name }) => name, reference);
  }

  providerKey(reference: string): OwnedProviderKey | undefined {
    return find(this.providerKeys, ({ provider, name }) => `${provider.name}/${name}`, reference);
  }

  model(reference: string): ModelRecord | undefined {
    return find(this.models, ({ name }) => name, reference);
  }

  /** What stands below a tenant, a team or an application (by id). */
  countsOf(id: string): Counts {
    this.#counts ??= this.#counted();
    return this.#counts.get(id) ?? { teams: 0, applications: 0, keys: 0 };
  }

  #counted(): ReadonlyMap<string, Counts> {
    const all = new Map<string, Counts>();
    const count = (kind: keyof Counts, ...ids: readonly string[]) => {
      for (const id of ids) {
        const counts = all.get(id) ?? { teams: 0, applications: 0, keys: 0 };
        counts[kind]++;
        all.set(id, counts);
      }
    };
    for (const { tenantId } of this.teams) count('teams', tenantId);
    for (const { tenantId, teamId } of this.applications) count('applications', tenantId, teamId);
    for (const { tenantId, teamId, applicationId } of this.keys) count('keys', tenantId, teamId, applicationId);
    return all;
  }
}

/** An id comes before a name that looks like one. A walk is cheaper than an index, which each write would make anew. */
function find<T extends { readonly id: string }>(
  records: readonly T[],
  path: (record: T) => string,
  reference: string,
): T | undefined {
  return records.find(({ id }) => id === reference) ?? records.find((record) => path(record) === reference);
}

const known = new WeakMap<Snapshot, StoredObjects>();

/** The objects of the configuration that runs now. */
export function storedObjects({ directory }: Pick<Gateway, 'directory'>): StoredObjects {
  let objects = known.get(directory.snapshot);
  if (objects === undefined) {
    objects = new StoredObjects(directory.snapshot);
    known.set(directory.snapshot, objects);
  }
  return objects;
}
