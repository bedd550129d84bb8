import type { Migration } from '../migration.ts';
import { callReading } from './call-reading.ts';
import { endUsers } from './end-users.ts';
import { firstTables } from './first-tables.ts';
import { keyRotation } from './key-rotation.ts';
import { markup } from './markup.ts';
import { people } from './people.ts';
import { signedTurns } from './signed-turns.ts';
import { storedResponses } from './stored-responses.ts';

/** In order; versions count up by one. */
export const postgresMigrations: readonly Migration[] = [
  firstTables,
  keyRotation,
  people,
  callReading,
  storedResponses,
  signedTurns,
  endUsers,
  markup,
];
