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
        "created_at" integer NOT NULL,
        "expires_at" integer NOT NULL,
        "bytes" integer NOT NULL,
        "input" blob NOT NULL,
        "response" blob NOT NULL,
        PRIMARY KEY("tenant", "id")
      )`,
      `CREATE INDEX "responses_age" ON "responses" ("tenant","created_at","bytes")`,
      `CREATE INDEX "responses_end" ON "responses" ("expires_at")`,
    ],
  },
};
