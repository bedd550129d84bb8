import type { Migration } from '../migration.ts';

/** End users as columns, so that their budgets can be summed. */
export const endUsers: Migration = {
  version: 7,
  name: 'end users',
  statements: {
    ledger: [
      `ALTER TABLE "ledger" ADD COLUMN "end_user" text DEFAULT '' NOT NULL`,
      `ALTER TABLE "open_intents" ADD COLUMN "end_user" text DEFAULT '' NOT NULL`,
      `CREATE INDEX "ledger_end_user" ON "ledger" USING btree ("end_user","admitted_at") WHERE "end_user" <> ''`,
    ],
  },
};
