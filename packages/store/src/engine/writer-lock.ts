import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Another gateway serves from this data directory: its ledger has one writer. */
export class DataDirInUse extends Error {
  constructor(dataDir: string) {
    super(`another Sluice is running on ${dataDir}: stop it, or give this one another SLUICE_DATA_DIR`);
    this.name = 'DataDirInUse';
  }
}

export interface WriterLock {
  release(): void;
}

/** Held by the operating system for as long as the process lives, however it ends. @throws DataDirInUse */
export function takeWriterLock(dataDir: string): WriterLock {
  const database = new Database(join(dataDir, 'gateway.lock'), { timeout: 200 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY'))
      throw new DataDirInUse(dataDir);
    throw error;
  }
  return { release: () => void database.close() };
}
