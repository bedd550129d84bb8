import { createHmac } from 'node:crypto';
import { type AuthorizeQuestion, type AuthorizeVerdict, verdictSchema } from '@sluice/contract/authorize/verdict';
import { AddressRefused } from '../upstream/address-guard.ts';
import { postJson } from '../upstream/get-json.ts';
import type { Pools } from '../upstream/pools.ts';
import type { Webhook } from './webhook.ts';

/** Why there is no verdict. */
export interface NoVerdict {
  /** For the caller and the call log: nothing of the webhook's address. */
  readonly cause: string;
  /** For the operator's log. */
  readonly detail: string;
}

/** A verdict is a few hundred bytes. */
const MOST_BYTES = 16 * 1024;

/** One signed question, once: nothing here repeats or redirects. */
export async function askWebhook(
  pools: Pools,
  webhook: Webhook,
  question: AuthorizeQuestion,
): Promise<AuthorizeVerdict | NoVerdict> {
  const { connection, path, timeoutMs, secret } = webhook;
  const body = Buffer.from(JSON.stringify(question));
  try {
    const pool = pools.get(connection);
    const reply = await postJson(
      { pool, path, timeoutMs, mostBytes: MOST_BYTES, headers: headersFor(body, secret) },
      body,
    );
    if ('class' in reply) return { cause: reply.class, detail: reply.message };
    return reply.status === 200 ? verdictIn(reply.text) : bad(`it answered ${reply.status}`);
  } catch (error) {
    if (error instanceof AddressRefused) return { cause: 'unreachable', detail: error.message };
    throw error;
  }
}

/** HMAC-SHA-256 over the time and the body as they are sent, so that neither can be another's. */
function signatureOf(secret: string, timestamp: string, body: Uint8Array): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`;
}

function headersFor(body: Uint8Array, secret: string): readonly string[] {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return [
    ...['content-type', 'application/json', 'accept', 'application/json', 'accept-encoding', 'identity'],
    ...['user-agent', 'sluice', 'x-sluice-timestamp', timestamp],
    ...['x-sluice-signature', signatureOf(secret, timestamp, body)],
  ];
}

function verdictIn(text: string): AuthorizeVerdict | NoVerdict {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return bad('its answer is not JSON');
  }
  const { success, data, error } = verdictSchema.safeParse(said);
  if (success) return data;
  const [issue] = error.issues;
  return bad(`its verdict is not understood: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}

function bad(detail: string): NoVerdict {
  return { cause: 'bad-response', detail };
}
