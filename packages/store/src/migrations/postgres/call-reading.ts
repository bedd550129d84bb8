import type { Migration } from '../migration.ts';

/** What lists and sums of calls need: they are read from one index, and found by the provider's own id. */
export const callReading: Migration = {
  version: 4,
  name: 'call reading',
  statements: {
    calls: [
      `ALTER TABLE "calls" ADD COLUMN "tokens" bigint DEFAULT 0 NOT NULL`,
      `ALTER TABLE "calls" ADD COLUMN "prices" text DEFAULT '' NOT NULL`,
      `ALTER TABLE "calls" ADD COLUMN "content_logged" boolean DEFAULT false NOT NULL`,
      `DROP INDEX "calls_tenant"`,
      `CREATE INDEX "calls_list" ON "calls" USING btree ("admitted_at","tenant","team","application","key","model","provider","status","owner","stream","duration_us","cost_nano_usd","tokens")`,
      `CREATE INDEX "calls_provider_request" ON "calls" USING btree ("provider_request_id")`,
    ],
  },
};
