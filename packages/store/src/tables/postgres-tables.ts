import { defineCallsTables } from './calls-tables.ts';
import { defineConfigTables } from './config-tables.ts';
import { defineLedgerTables } from './ledger-tables.ts';
import { definePeopleTables } from './people-tables.ts';
import { postgresKit } from './postgres-kit.ts';

const config = defineConfigTables(postgresKit);

/** The same description in PostgreSQL's builders; the types are those of SQLite's. */
export const postgresTables = {
  ledger: defineLedgerTables(postgresKit),
  calls: defineCallsTables(postgresKit),
  sluice: { ...config, ...definePeopleTables(postgresKit, config) },
};
