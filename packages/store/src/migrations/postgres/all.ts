import type { Migration } from '../migration.ts';
import { firstTables } from './first-tables.ts';

/** In order; versions count up by one. */
export const postgresMigrations: readonly Migration[] = [firstTables];
