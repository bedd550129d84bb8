import postgres from 'postgres';

/** Where tests find a PostgreSQL in which they may make databases. */
export const testPostgres = process.env.SLUICE_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres';

export const noPostgres = `no PostgreSQL answers at ${new URL(testPostgres).host}; set SLUICE_TEST_POSTGRES`;

/** Whether tests can run on PostgreSQL. Where CI promises one, its absence is a failure. */
export async function hasPostgres(): Promise<boolean> {
  const sql = postgres(testPostgres, { max: 1, connect_timeout: 3 });
  try {
    await sql`SELECT 1`;
    return true;
  } catch (error) {
    if (process.env.CI === 'true') throw new Error(noPostgres, { cause: error });
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
