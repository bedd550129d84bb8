import type { Migration } from '../migration.ts';

/** Responses that callers may go on from. */
export const storedResponses: Migration = {
  version: 5,
  name: 'stored responses',
  statements: {
    calls: [
      `CREATE TABLE "responses" (
        "tenant" text NOT NULL,
        "id" text NOT NULL,
        "created_at" bigint NOT NULL,
        "expires_at" bigint NOT NULL,
        "bytes" bigint NOT NULL,
        "input" bytea NOT NULL,
        "response" bytea NOT NULL,
        CONSTRAINT "responses_tenant_id_pk" PRIMARY KEY("tenant","id")
      )`,
      `CREATE INDEX "responses_age" ON "responses" USING btree ("tenant","created_at","bytes")`,
      `CREATE INDEX "responses_end" ON "responses" USING btree ("expires_at")`,
    ],
  },
};
