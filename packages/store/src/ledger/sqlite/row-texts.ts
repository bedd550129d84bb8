import type { SqliteDatabase } from '../../engine/open-sqlite.ts';
import { scopesOf } from '../budget-scope.ts';
import type { Intent, Owner } from '../ledger.ts';
import { ownerMaterial, type StoredRow } from '../row.ts';
import { type Interned, InternTable } from './interned.ts';
import type { RunningBalance } from './running-balance.ts';

type OwnerNames = Owner & Pick<Intent, 'model' | 'provider' | 'priceVersion'>;

/** What the rows of one key, model and provider have in common, worked out once. */
export interface RowOwner extends Interned {
  readonly names: OwnerNames;
  /** Its part of what a row's hash is made of. */
  readonly material: string;
  readonly scopes: readonly string[];
  /** Known balances of its scopes, as of `balancesVersion`. */
  balances: readonly RunningBalance[];
  balancesVersion: number;
}

/** Owners with one key. A caller that makes up models' names gets no more. */
const mostOfKey = 64;
const mostEndings = 64;

/** The texts of rows that repeat: whose a row is, and how a call ended. */
export class RowTexts {
  readonly owners: InternTable;
  readonly endings: InternTable;
  readonly #byKey = new Map<string, RowOwner[]>();
  #endings: Interned[] = [];

  constructor(database: SqliteDatabase) {
    database.pragma('temp_store = memory');
    this.owners = new InternTable(database, 'row_owners', [
      'tenant',
      'team',
      'application',
      'key',
      'model',
      'provider',
      'price_version',
    ]);
    this.endings = new InternTable(database, 'row_endings', ['type', 'usage_source', 'reason']);
  }

  ownerOf(intent: Intent): RowOwner {
    const list = this.#byKey.get(intent.key) ?? [];
    if (list.length === 0) this.#byKey.set(intent.key, list);
    for (let index = list.length - 1; index >= 0; index--) {
      const owner = list[index];
      if (owner !== undefined && isSameOwner(owner.names, intent)) return owner;
    }
    if (list.length >= mostOfKey) list.length = 0;
    const owner = this.#newOwner(intent);
    list.push(owner);
    return owner;
  }

  endingOf(row: Pick<StoredRow, 'type' | 'usageSource' | 'reason'>): Interned {
    for (const one of this.#endings) {
      const { texts } = one;
      if (texts[0] === row.type && texts[1] === row.usageSource && texts[2] === row.reason) return one;
    }
    if (this.#endings.length >= mostEndings) this.#endings = [];
    const made = { id: this.endings.nextId(), texts: [row.type, row.usageSource, row.reason], storedIn: 0 };
    this.#endings.push(made);
    return made;
  }

  trim(): void {
    if (this.owners.trim()) this.#byKey.clear();
    this.endings.trim();
  }

  committed(): void {
    this.owners.committed();
    this.endings.committed();
  }

  rolledBack(): void {
    this.owners.rolledBack();
    this.endings.rolledBack();
  }

  #newOwner(intent: Intent): RowOwner {
    const { tenant, team, application, key, model, provider, priceVersion } = intent;
    return {
      id: this.owners.nextId(),
      texts: [tenant, team, application, key, flat(model), provider, priceVersion],
      storedIn: 0,
      // A copy of its own: the model's name may be a slice of the whole body.
      names: { tenant, team, application, key, model: flat(model), provider, priceVersion },
      // A rope would be flattened again for each row.
      material: flat(ownerMaterial(intent)),
      scopes: scopesOf(intent),
      balances: [],
      balancesVersion: -1,
    };
  }
}

/** Their keys are the same. */
function isSameOwner(one: OwnerNames, other: OwnerNames): boolean {
  return (
    one.model === other.model &&
    one.provider === other.provider &&
    one.tenant === other.tenant &&
    one.team === other.team &&
    one.application === other.application &&
    one.priceVersion === other.priceVersion
  );
}

function flat(text: string): string {
  return Buffer.from(text).toString();
}
