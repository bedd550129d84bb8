import { defineCallsTables } from './calls-tables.ts';
import { defineConfigTables } from './config-tables.ts';
import { sqliteKit } from './kit.ts';
import { defineLedgerTables } from './ledger-tables.ts';
import { definePeopleTables } from './people-tables.ts';

const config = defineConfigTables(sqliteKit);

export const sqliteTables = {
  ledger: defineLedgerTables(sqliteKit),
  calls: defineCallsTables(sqliteKit),
  sluice: { ...config, ...definePeopleTables(sqliteKit, config) },
};
