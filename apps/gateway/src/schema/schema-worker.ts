import { parentPort } from 'node:worker_threads';
import { schemaFlaws } from './schema-flaws.ts';
import type { FromChecker, ToChecker } from './schema-messages.ts';

/** The thread that holds answers to schemas: both come from outside, and a pattern or a reference can take for ever. */
parentPort?.on('message', ({ number, schema, text }: ToChecker) => {
  let answer: FromChecker;
  try {
    answer = { number, flaws: schemaFlaws(schema, text) };
  } catch (error) {
    answer = { number, failure: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});
