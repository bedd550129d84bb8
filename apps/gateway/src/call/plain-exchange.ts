import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Fault } from '@sluice/core/chat/fault';
import { nestsTooDeep } from '@sluice/core/json/depth';
import { isObject } from '@sluice/core/json/json';
import type { Measures } from '@sluice/core/routing/measures';
import { type AnswerDialect, BadReply } from '@sluice/providers/dialect';
import type { Speaking } from '@sluice/providers/registry';
import { monotonicMs } from '../clock.ts';
import { Exchange, REPLY_LIMIT, type ReplySink, type UpstreamRequest } from '../upstream/transport.ts';
import type { Reserved } from './call-in-hand.ts';
import type { Lane } from './lane.ts';
import { noteRateLimits } from './measure.ts';
import type { Contacted, Outcome, Progress } from './outcome.ts';
import type { Wire } from './wire.ts';

/** One exchange with an answer in one piece. */
export function plainExchange(
  { response }: Reserved,
  { candidate, lane }: Pick<Progress, 'candidate' | 'lane'>,
  wire: Wire,
  deadline: number,
): Promise<Contacted> {
  return new Promise((resolve) => {
    new PlainRun(response, candidate.key.measures, lane, wire.speaking, resolve).start(wire.request, deadline);
  });
}

class PlainRun implements ReplySink {
  readonly #response: ServerResponse;
  readonly #measures: Measures;
  readonly #lane: Lane | undefined;
  readonly #speaking: Speaking<AnswerDialect>;
  readonly #resolve: (contacted: Contacted) => void;
  readonly #exchange: Exchange;
  readonly #body = new BodyCollector();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    response: ServerResponse,
    measures: Measures,
    lane: Lane | undefined,
    speaking: Speaking<AnswerDialect>,
    resolve: (contacted: Contacted) => void,
  ) {
    this.#response = response;
    this.#measures = measures;
    this.#lane = lane;
    this.#speaking = speaking;
    this.#resolve = resolve;
    this.#exchange = new Exchange(this);
  }

  start(request: UpstreamRequest, deadline: number): void {
    this.#timer = setTimeout(() => this.#exchange.abort(DEADLINE), timerMs(deadline - monotonicMs()));
    this.#response.on('close', this.#onClose);
    this.#lane?.runs(this.#onOutrun);
    if (this.#response.destroyed) this.#onClose();
    else if (this.#lane?.isOutrun === true) this.#onOutrun();
    else this.#exchange.start(request);
  }

  head(status: number, headers: IncomingHttpHeaders): void {
    if (this.#measures.readsRate) noteRateLimits(this.#measures, headers);
    this.#body.head(status, headers);
  }

  data(chunk: Buffer): void {
    if (!this.#body.add(chunk)) this.#exchange.abort(TOO_LARGE);
  }

  end(): void {
    this.#finish(outcomeOf(this.#body, this.#speaking));
  }

  fail(fault: Fault): void {
    this.#finish({ kind: 'failed', fault });
  }

  readonly #onClose = (): void => {
    this.#exchange.abort();
    this.#finish({ kind: 'gone', facts: undefined });
  };

  readonly #onOutrun = (): void => {
    this.#exchange.abort();
    this.#finish({ kind: 'outrun', facts: undefined });
  };

  #finish(outcome: Outcome): void {
    clearTimeout(this.#timer);
    this.#response.off('close', this.#onClose);
    const { sent, providerRequestId } = this.#exchange;
    this.#resolve({ outcome, sent, providerRequestId });
  }
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
export function outcomeOf(body: BodyCollector, { dialect, spec }: Speaking<AnswerDialect>): Outcome {
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
  if (isOpaque(dialect) && !/json/i.test(String(headers['content-type'] ?? ''))) {
    return { kind: 'answer', answer: { raw, deltas: [], headers } };
  }
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

/** Whether answers may be sound, or text of another kind. */
function isOpaque(dialect: AnswerDialect): boolean {
  return 'opaque' in dialect && dialect.opaque === true;
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
