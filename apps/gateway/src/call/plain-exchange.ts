import type { IncomingHttpHeaders } from 'node:http';
import type { Fault } from '@sluice/core/chat/fault';
import { nestsTooDeep } from '@sluice/core/json/depth';
import { isObject } from '@sluice/core/json/json';
import type { Candidate } from '@sluice/core/routing/plan';
import { BadReply, type Dialect } from '@sluice/providers/dialect';
import type { ProviderSpec } from '@sluice/providers/spec';
import { monotonicMs } from '../clock.ts';
import type { TargetEntry } from '../state/model-entry.ts';
import { Exchange, REPLY_LIMIT, type ReplySink } from '../upstream/transport.ts';
import type { Outcome } from './outcome.ts';
import type { Reserved } from './reserve.ts';
import type { Wire } from './wire.ts';

/** One exchange with an answer in one piece. */
export function plainExchange(
  { response }: Reserved,
  { target }: Candidate<TargetEntry>,
  wire: Wire,
  deadline: number,
): Promise<{ outcome: Outcome; sent: boolean; providerRequestId: string }> {
  return new Promise((resolve) => {
    const body = new BodyCollector();
    const finish = (outcome: Outcome) => {
      clearTimeout(timer);
      response.off('close', onClose);
      resolve({ outcome, sent: exchange.sent, providerRequestId: exchange.providerRequestId });
    };
    const exchange = new Exchange({
      head: (status, headers) => body.head(status, headers),
      data(chunk) {
        if (!body.add(chunk)) exchange.abort(TOO_LARGE);
      },
      end: () => finish(outcomeOf(body, target.dialect, target.spec)),
      fail: (fault) => finish({ kind: 'failed', fault }),
    } satisfies ReplySink);
    const timer = setTimeout(() => exchange.abort(DEADLINE), timerMs(deadline - monotonicMs()));
    const onClose = () => {
      exchange.abort();
      finish({ kind: 'gone', facts: undefined });
    };
    response.on('close', onClose);
    if (response.destroyed) onClose();
    else exchange.start(wire.request);
  });
}

export const DEADLINE: Fault = {
  class: 'timeout',
  status: undefined,
  message: 'the deadline of the call passed',
  code: undefined,
};
export const TOO_LARGE: Fault = {
  class: 'bad-response',
  status: undefined,
  message: 'the answer is over 32 MB',
  code: undefined,
};

/** Head and body of an answer that is read whole. */
export class BodyCollector {
  status = 0;
  headers: IncomingHttpHeaders = {};
  #chunks: Buffer[] = [];
  #size = 0;

  head(status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headers = headers;
  }

  /** `false` where the answer is too large. */
  add(chunk: Buffer): boolean {
    this.#size += chunk.length;
    if (this.#size > REPLY_LIMIT) return false;
    this.#chunks.push(chunk);
    return true;
  }

  bytes(): Buffer {
    return this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks, this.#size);
  }
}

/** What a whole answer says: the deltas, or the fault that it is or hides. */
export function outcomeOf(body: BodyCollector, dialect: Dialect, spec: ProviderSpec): Outcome {
  const { status, headers } = body;
  const raw = body.bytes();
  if (status >= 400) {
    const fault = dialect.fault({ status, headers: flat(headers), body: raw.toString('utf8') }, spec);
    return { kind: 'failed', fault };
  }
  const bad = (message: string): Outcome => ({
    kind: 'failed',
    fault: { class: 'bad-response', status, message, code: undefined },
  });
  if (status === 204 || status === 205 || status >= 300) return bad(`the provider answered ${status}`);
  if (nestsTooDeep(raw)) return bad('the answer nests too deep');
  let parsed: unknown;
  try {
    parsed = JSON.parse(raw.toString('utf8'));
  } catch {
    return bad('the answer is not JSON');
  }
  if (!isObject(parsed)) return bad('the answer is no JSON object');
  try {
    const deltas = dialect.decode(parsed, spec);
    for (const delta of deltas) if (delta.type === 'error') return { kind: 'failed', fault: delta.fault };
    return { kind: 'answer', answer: { raw, deltas, headers } };
  } catch (error) {
    // Thrown further, an error would end within the connection's own callbacks, and the call would never end.
    return bad(error instanceof BadReply ? error.message : 'the answer could not be read');
  }
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) result[name] = String(value);
  return result;
}

/** Timers of one duration share a list in Node; whole tenths of a second keep the lists few. */
function timerMs(ms: number): number {
  return Math.max(1, ms < 1000 ? ms : Math.ceil(ms / 100) * 100);
}
