import type { Dispatcher } from 'undici';

export interface JsonRequest {
  readonly pool: Dispatcher;
  readonly path: string;
  /** Flat: name, value, name, value. */
  readonly headers: readonly string[];
  /** For all of it. Milliseconds. */
  readonly timeoutMs: number;
}

export interface JsonReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Lists of models are long, but not endless. Bytes. */
const MOST_BYTES = 8 * 1024 * 1024;

/** A question to a provider beside the calls: for lists. @throws Error of the connection, or of the time limit */
export async function getJson({ pool, path, headers, timeoutMs }: JsonRequest): Promise<JsonReply> {
  const {
    statusCode,
    headers: said,
    body,
  } = await pool.request({
    method: 'GET',
    path,
    headers: [...headers],
    signal: AbortSignal.timeout(timeoutMs),
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  const flat = Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return { status: statusCode, headers: Object.fromEntries(flat), text: Buffer.concat(chunks).toString('utf8') };
}
