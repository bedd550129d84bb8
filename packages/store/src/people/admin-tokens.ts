import { randomBytes } from 'node:crypto';
import { asc, eq } from 'drizzle-orm';
import { ConfigConflict } from '../config/config-conflict.ts';
import type { Actor } from '../config/config-store.ts';
import { keyHint } from '../config/tenant-key-value.ts';
import type { PeopleDatabase } from './people-database.ts';
import type { PlatformRole } from './user.ts';

/** The name of the token that the environment gives; it comes and goes with the variable. */
export const ENVIRONMENT_TOKEN = 'SLUICE_ADMIN_TOKEN';

/** A use is written down at most so often. Milliseconds. */
const touchMs = 60_000;

export interface AdminTokenRecord {
  readonly id: string;
  readonly name: string;
  readonly role: PlatformRole;
  readonly hint: string;
  /** Unix ms. */
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
  readonly lastUsedAt: number | undefined;
}

interface NewToken {
  readonly name: string;
  readonly role: PlatformRole;
  readonly expiresAt?: number | undefined;
}

export function makeAdminToken(): string {
  return `sk-admin-${randomBytes(32).toString('base64url')}`;
}

/** Bearers of the control API: programs, not people. Kept as keyed hashes. */
export class AdminTokens {
  readonly #database: PeopleDatabase;

  constructor(database: PeopleDatabase) {
    this.#database = database;
  }

  /** @throws ConfigConflict where the name is taken */
  create(token: NewToken & { readonly value: string }, actor: Actor): Promise<AdminTokenRecord> {
    return this.#insert(token, this.#database.hashKey(token.value), hintOf(token.value), actor);
  }

  /** One whose value nobody here has any more, by its hash; nothing where it is known already. */
  async adopt(hash: string, name: string, actor: Actor): Promise<void> {
    if ((await this.#rows()).some((row) => row.hash === hash)) return;
    await this.#insert({ name, role: 'admin' }, hash, 'sk-admin-…', actor);
  }

  async list(): Promise<readonly AdminTokenRecord[]> {
    const { adminTokens } = this.#database.tables;
    const rows = await this.#database.read((queries) =>
      queries.select().from(adminTokens).orderBy(asc(adminTokens.createdAt), asc(adminTokens.id)),
    );
    return rows.map(tokenRecord);
  }

  /** The live token of that value. */
  async find(value: string): Promise<AdminTokenRecord | undefined> {
    const { adminTokens } = this.#database.tables;
    const [row] = await this.#database.read((queries) =>
      queries
        .select()
        .from(adminTokens)
        .where(eq(adminTokens.hash, this.#database.hashKey(value))),
    );
    const now = Date.now();
    if (row === undefined || (row.expiresAt !== null && row.expiresAt <= now)) return undefined;
    if ((row.lastUsedAt ?? 0) < now - touchMs) {
      await this.#database.writeBeside({ name: 'store' }, async ({ queries }) => {
        await queries.update(adminTokens).set({ lastUsedAt: now }).where(eq(adminTokens.id, row.id));
      });
    }
    return tokenRecord(row);
  }

  /** @returns whether there was one */
  revoke(id: string, actor: Actor): Promise<boolean> {
    const { adminTokens } = this.#database.tables;
    return this.#database.writeBeside(actor, async (write) => {
      const [row] = await write.queries.select().from(adminTokens).where(eq(adminTokens.id, id));
      if (row === undefined) return false;
      await write.queries.delete(adminTokens).where(eq(adminTokens.id, id));
      write.audit({ action: 'delete', object: `admin token ${row.name}`, detail: { id, role: row.role } });
      return true;
    });
  }

  /** Makes the environment's token the only one of its name; without a value there is none. */
  async setEnvironmentToken(value: string | undefined, actor: Actor): Promise<void> {
    const found = (await this.#rows()).find(({ name }) => name === ENVIRONMENT_TOKEN);
    if (value !== undefined && found?.hash === this.#database.hashKey(value)) return;
    if (found !== undefined) await this.revoke(found.id, actor);
    if (value !== undefined) await this.create({ name: ENVIRONMENT_TOKEN, role: 'admin', value }, actor);
  }

  async #rows() {
    const { adminTokens } = this.#database.tables;
    return this.#database.read((queries) => queries.select().from(adminTokens));
  }

  #insert(token: NewToken, hash: string, hint: string, actor: Actor): Promise<AdminTokenRecord> {
    const { adminTokens } = this.#database.tables;
    return this.#database.writeBeside(actor, async (write) => {
      const [twin] = await write.queries.select().from(adminTokens).where(eq(adminTokens.name, token.name));
      if (twin !== undefined) throw new ConfigConflict(`there is an admin token named ${token.name} already`);
      const row = {
        id: `tok_${randomBytes(12).toString('hex')}`,
        name: token.name,
        role: token.role,
        hash,
        hint,
        createdAt: Date.now(),
        expiresAt: token.expiresAt ?? null,
        lastUsedAt: null,
      };
      await write.queries.insert(adminTokens).values(row);
      write.audit({ action: 'create', object: `admin token ${token.name}`, detail: { id: row.id, role: row.role } });
      return tokenRecord(row);
    });
  }
}

/** Four characters behind the prefix and the last four of one of ours; of a given one less. */
function hintOf(value: string): string {
  return value.startsWith('sk-admin-') ? `${value.slice(0, 13)}…${value.slice(-4)}` : keyHint(value);
}

function tokenRecord(row: PeopleDatabase['tables']['adminTokens']['$inferSelect']): AdminTokenRecord {
  const { id, name, role, hint, createdAt, expiresAt, lastUsedAt } = row;
  return {
    id,
    name,
    role: role as PlatformRole,
    hint,
    createdAt,
    expiresAt: expiresAt ?? undefined,
    lastUsedAt: lastUsedAt ?? undefined,
  };
}
