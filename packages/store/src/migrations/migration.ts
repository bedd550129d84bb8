/** On SQLite each is a file of its own; on PostgreSQL all of them are one database. */
export type DatabaseName = 'ledger' | 'calls' | 'sluice';

/**
 * One step of the schema, as SQL in a module so that it travels inside a bundle. A published step is never edited; a
 * change of `tables/` is a further step with the next version.
 */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: Readonly<Partial<Record<DatabaseName, readonly string[]>>>;
}

/** The database was written by a newer Sluice. Nothing was changed. */
export class SchemaTooNew extends Error {
  constructor(where: string, found: number, known: number) {
    super(
      `${where} has schema version ${found}, this Sluice knows up to ${known}: use the newer version that wrote it`,
    );
    this.name = 'SchemaTooNew';
  }
}

/** The steps that are still to be run. @throws SchemaTooNew */
export function pendingMigrations(all: readonly Migration[], applied: number, where: string): readonly Migration[] {
  const known = all.at(-1)?.version ?? 0;
  if (applied > known) throw new SchemaTooNew(where, applied, known);
  return all.filter((migration) => migration.version > applied);
}
