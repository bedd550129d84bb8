import { sqliteEngine } from './engine-under-test.ts';
import { ledgerSuite } from './ledger-suite.ts';

ledgerSuite(sqliteEngine);
