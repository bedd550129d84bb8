import { callsSuite } from './calls-suite.ts';
import { configSuite } from './config-suite.ts';
import { crashSuite } from './crash-suite.ts';
import { sqliteEngine } from './engine-under-test.ts';
import { ledgerLookSuite } from './ledger-look-suite.ts';
import { ledgerSuite } from './ledger-suite.ts';
import { modelSuite } from './model-suite.ts';
import { objectsSuite } from './objects-suite.ts';
import { peopleSuite } from './people-suite.ts';

ledgerSuite(sqliteEngine);
callsSuite(sqliteEngine);
ledgerLookSuite(sqliteEngine);
configSuite(sqliteEngine);
objectsSuite(sqliteEngine);
peopleSuite(sqliteEngine);
modelSuite(sqliteEngine, 25);
crashSuite(sqliteEngine, 4);
