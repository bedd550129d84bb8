import { parentPort, workerData } from 'node:worker_threads';
import { openSqlite, type SqliteDatabase } from '../engine/open-sqlite.ts';
import type { FromReader, ReadingData, ToReader } from './reading-messages.ts';

/** The thread that reads lists and sums on SQLite: there a long read would hold up every call. It never writes. */

/** How long a read waits where a database is just being recovered. Milliseconds. */
const busyMs = 5000;

function run(port: NonNullable<typeof parentPort>, data: ReadingData): void {
  const opened = new Map<keyof ReadingData, SqliteDatabase>();
  const databaseOf = (name: keyof ReadingData): SqliteDatabase => {
    let database = opened.get(name);
    if (database === undefined) {
      database = openSqlite(data[name], { sync: 'normal', autoCheckpoint: true, readOnly: true });
      database.pragma(`busy_timeout = ${busyMs}`);
      opened.set(name, database);
    }
    return database;
  };
  port.on('message', ({ number, database, text, values }: ToReader) => {
    let answer: FromReader;
    try {
      answer = {
        number,
        rows: databaseOf(database)
          .prepare(text)
          .all(...values),
      };
    } catch (error) {
      answer = { number, failure: String(error) };
    }
    port.postMessage(answer);
  });
}

if (parentPort !== null) run(parentPort, workerData as ReadingData);
