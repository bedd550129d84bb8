import type { Migration } from '../migration.ts';

/** A tenant's markup on each row. */
export const markup: Migration = {
  version: 8,
  name: 'markup',
  statements: {
    ledger: [
      `ALTER TABLE "ledger" ADD COLUMN "markup_bp" bigint DEFAULT 0 NOT NULL`,
      `ALTER TABLE "open_intents" ADD COLUMN "markup_bp" bigint DEFAULT 0 NOT NULL`,
    ],
  },
};
