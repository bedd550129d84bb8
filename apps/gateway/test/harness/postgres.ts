import { randomBytes } from 'node:crypto';
import postgres from 'postgres';

const server = process.env.SLUICE_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** Whether tests can run on PostgreSQL. Where CI promises one, its absence is a failure. */
export async function hasPostgres(): Promise<boolean> {
  const sql = postgres(server, { max: 1, connect_timeout: 3 });
  try {
    await sql`SELECT 1`;
    return true;
  } catch (error) {
    if (process.env.CI === 'true')
      throw new Error(`no PostgreSQL answers at ${new URL(server).host}`, { cause: error });
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** An empty database of its own, as the environment of gateways that share it. */
export interface TestDatabase {
  readonly env: Readonly<Record<string, string>>;
  /** The processes that wrote there are gone, and the time to notice it has passed. */
  forgetWriters(): Promise<void>;
  drop(): Promise<void>;
}

export async function makeDatabase(): Promise<TestDatabase> {
  const name = `sluice_test_${randomBytes(6).toString('hex')}`;
  const sql = postgres(server, { max: 1, onnotice: () => undefined });
  await sql.unsafe(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    env: { DATABASE_URL: url.href, SLUICE_MASTER_KEY: randomBytes(32).toString('base64') },
    forgetWriters: async () => {
      const inside = postgres(url.href, { max: 1 });
      await inside`UPDATE writers SET heartbeat_at = 0`;
      await inside.end();
    },
    drop: async () => {
      await sql.unsafe(`DROP DATABASE ${name} WITH (FORCE)`);
      await sql.end();
    },
  };
}
