import { describe, test } from 'vitest';
import { hasPostgres, noPostgres, testPostgres } from '../../test/postgres-server.ts';
import { callsSuite } from './calls-suite.ts';
import { configSuite } from './config-suite.ts';
import { crashSuite } from './crash-suite.ts';
import { postgresEngine } from './engine-under-test.ts';
import { ledgerLookSuite } from './ledger-look-suite.ts';
import { ledgerSuite } from './ledger-suite.ts';
import { modelSuite } from './model-suite.ts';
import { objectsSuite } from './objects-suite.ts';
import { peopleSuite } from './people-suite.ts';
import { responsesSuite } from './responses-suite.ts';
import { signaturesSuite } from './signatures-suite.ts';

if (await hasPostgres()) {
  const engine = postgresEngine(testPostgres);
  ledgerSuite(engine);
  callsSuite(engine);
  ledgerLookSuite(engine);
  configSuite(engine);
  objectsSuite(engine);
  peopleSuite(engine);
  responsesSuite(engine);
  signaturesSuite(engine);
  modelSuite(engine, 15, 10_000);
  crashSuite(engine, 2);
} else {
  describe('PostgreSQL', () => {
    test.skip(`skipped: ${noPostgres}`, () => undefined);
  });
}
