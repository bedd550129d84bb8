import { defineCallsTables } from './calls-tables.ts';
import { defineConfigTables } from './config-tables.ts';
import { sqliteKit } from './kit.ts';
import { defineLedgerTables } from './ledger-tables.ts';

export const sqliteTables = {
  ledger: defineLedgerTables(sqliteKit),
  calls: defineCallsTables(sqliteKit),
  sluice: defineConfigTables(sqliteKit),
};
