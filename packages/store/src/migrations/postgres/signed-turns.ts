import type { Migration } from '../migration.ts';

/** What models signed, for callers that do not bring it back. */
export const signedTurns: Migration = {
  version: 6,
  name: 'signed turns',
  statements: {
    calls: [
      `CREATE TABLE "signed_turns" (
        "tenant" text NOT NULL,
        "key" text NOT NULL,
        "holder" text NOT NULL,
        "created_at" bigint NOT NULL,
        "expires_at" bigint NOT NULL,
        "bytes" bigint NOT NULL,
        "turn" bytea NOT NULL,
        CONSTRAINT "signed_turns_tenant_key_pk" PRIMARY KEY("tenant","key")
      )`,
      `CREATE INDEX "signed_turns_age" ON "signed_turns" USING btree ("tenant","created_at","bytes")`,
      `CREATE INDEX "signed_turns_end" ON "signed_turns" USING btree ("expires_at")`,
    ],
  },
};
