import postgres from 'postgres';
import { describe, expect, test } from 'vitest';
import { callsSuite } from './calls-suite.ts';
import { configSuite } from './config-suite.ts';
import { crashSuite } from './crash-suite.ts';
import { postgresEngine } from './engine-under-test.ts';
import { ledgerSuite } from './ledger-suite.ts';
import { modelSuite } from './model-suite.ts';

const server = process.env.SLUICE_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres';

async function answers(): Promise<boolean> {
  const sql = postgres(server, { max: 1, connect_timeout: 3 });
  try {
    await sql`SELECT 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

if (await answers()) {
  const engine = postgresEngine(server);
  ledgerSuite(engine);
  callsSuite(engine);
  configSuite(engine);
  modelSuite(engine, 15);
  crashSuite(engine, 2);
} else {
  describe('PostgreSQL', () => {
    const where = `no PostgreSQL answers at ${new URL(server).host}; set SLUICE_TEST_POSTGRES`;
    if (process.env.CI === 'true') test('answers', () => expect.fail(where));
    else test.skip(`skipped: ${where}`, () => undefined);
  });
}
