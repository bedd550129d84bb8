import type { StreamSummary } from '@sluice/core/chat/client-dialect';
import type { Fault } from '@sluice/core/chat/fault';
import { TurnCollector } from '@sluice/core/chat/signed-turn';
import { jsonUsd } from '@sluice/core/pricing/money';
import { costNanoUsd, FREE } from '@sluice/core/pricing/price';
import { isFramed } from '@sluice/core/stream/event-reader';
import type { Speaking } from '@sluice/providers/registry';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import { Exchange } from '../upstream/transport.ts';
import { answerContext } from './answer-context.ts';
import type { Reserved } from './call-in-hand.ts';
import type { ClientStream } from './client-stream.ts';
import { noteRateLimits } from './measure.ts';
import type { Contacted, Outcome, Progress } from './outcome.ts';
import { BodyCollector, DEADLINE, outcomeOf, TOO_LARGE } from './plain-exchange.ts';
import { Relay } from './relay.ts';
import type { Wire } from './wire.ts';

const LONGEST_STREAM_MS = 30 * 60_000;
/** Answers that are read to their end for nobody: so many at once, so long at most. */
const MAX_DRAINS = 20;
const DRAIN_MS = 30_000;

/** One exchange with a streamed answer. */
export function streamExchange(
  gateway: Gateway,
  reserved: Reserved,
  progress: Progress,
  wire: Wire,
  deadline: number,
  stream: ClientStream,
): Promise<Contacted> {
  return new Promise((resolve) => {
    new StreamRun(gateway, reserved, progress, wire, deadline, stream, resolve).start();
  });
}

class StreamRun {
  readonly #gateway: Gateway;
  readonly #reserved: Reserved;
  readonly #progress: Progress;
  readonly #wire: Wire;
  readonly #deadline: number;
  readonly #stream: ClientStream;
  readonly #resolve: (contacted: Contacted) => void;
  readonly #exchange: Exchange;
  readonly #relay: Relay;
  readonly #started = monotonicMs();
  /** Set where the answer is not a stream after all: an error, or JSON in one piece. */
  #body: BodyCollector | undefined;
  #timer: NodeJS.Timeout;
  /** When the provider last said something after the first content. */
  #heardAt = 0;
  #longest: NodeJS.Timeout | undefined;
  #sawHead = false;
  #over = false;
  #draining = false;
  /** What came in this turn of the event loop: one read from upstream often holds many chunks. */
  #arrived: Buffer[] = [];

  constructor(
    gateway: Gateway,
    reserved: Reserved,
    progress: Progress,
    wire: Wire,
    deadline: number,
    stream: ClientStream,
    resolve: (contacted: Contacted) => void,
  ) {
    this.#gateway = gateway;
    this.#reserved = reserved;
    this.#progress = progress;
    this.#wire = wire;
    this.#deadline = deadline;
    this.#stream = stream;
    this.#resolve = resolve;
    const { call } = reserved;
    const { dialect } = stream;
    const { target } = progress.candidate;
    this.#relay = new Relay({
      call,
      client: dialect,
      speaking: conversation(wire),
      native: wire.native,
      encoder: dialect.open(call, answerContext(reserved, target.model)),
      stream,
      summary: () => this.#summary(),
      signed: collectorFor(wire),
      begins: progress.lane === undefined ? undefined : this.#begins,
    });
    this.#exchange = new Exchange({
      head: (status, headers) => this.#head(status, headers),
      data: (chunk) => this.#data(chunk),
      end: () => this.#end(),
      fail: (fault) => this.#fail(fault),
    });
    const untilFirstByte = Math.min(reserved.model.firstByteMs, deadline - this.#started);
    this.#timer = setTimeout(() => this.#timeout(), Math.max(1, untilFirstByte));
  }

  start(): void {
    const { response } = this.#reserved;
    response.on('close', this.#onClose);
    this.#gateway.streams.add(this);
    if (response.destroyed) return this.#onClose();
    const { lane } = this.#progress;
    lane?.runs(this.#onOutrun);
    if (lane?.isOutrun === true) return this.#onOutrun();
    this.#stream.feedFrom(this.#exchange);
    this.#exchange.start(this.#wire.request);
  }

  /** The gateway shuts down and has waited long enough. */
  stop(): void {
    this.#exchange.abort({
      class: 'server-error',
      status: undefined,
      message: 'the gateway shuts down',
      code: undefined,
    });
  }

  #head(status: number, headers: Record<string, string | string[] | undefined>): void {
    this.#sawHead = true;
    const { measures } = this.#progress.candidate.key;
    if (measures.readsRate) noteRateLimits(measures, headers);
    const type = String(headers['content-type'] ?? '');
    const { dialect } = conversation(this.#wire);
    const streamed =
      status >= 200 && status < 300 && status !== 204 && status !== 205 && isFramed(dialect.framing, type);
    if (streamed) {
      this.#waitFor(this.#deadline - monotonicMs());
      return;
    }
    this.#body = new BodyCollector();
    this.#body.head(status, headers);
  }

  #data(chunk: Buffer): void {
    if (this.#body !== undefined) {
      if (!this.#body.add(chunk)) this.#exchange.abort(TOO_LARGE);
      return;
    }
    if (this.#arrived.push(chunk) === 1) process.nextTick(this.#take);
  }

  /** Chunks are looked at and sent on together: one by one, each would cost a microsecond and live on as an object. */
  readonly #take = (): void => {
    const { length } = this.#arrived;
    if (length === 0 || this.#over) return;
    const bytes = length === 1 ? (this.#arrived[0] as Buffer) : Buffer.concat(this.#arrived);
    this.#arrived = [];
    const before = this.#relay.flowing;
    const fault = read(() => this.#relay.push(bytes));
    if (fault !== undefined) {
      this.#exchange.abort();
      this.#fail(fault);
      return;
    }
    if (!this.#relay.flowing) {
      // Nothing is said yet: silence is measured all the same, and the deadline holds until the first content.
      this.#waitFor(Math.min(this.#reserved.model.idleMs, this.#deadline - monotonicMs()));
    } else if (!before) this.#begin();
    else this.#heardAt = monotonicMs();
  };

  /** The first content: from here on silence alone ends the stream, or half an hour. */
  #begin(): void {
    this.#sawFirstToken();
    this.#heardAt = monotonicMs();
    this.#waitFor(this.#silenceMs());
    this.#longest = setTimeout(() => this.#cut(), LONGEST_STREAM_MS).unref();
  }

  #sawFirstToken(): void {
    const now = monotonicMs();
    this.#progress.firstContentAt ??= now;
    this.#progress.candidate.key.measures.answered(true, now - this.#started, now);
  }

  #end(): void {
    if (this.#body !== undefined) return this.#endWhole(this.#body);
    this.#stream.ending();
    this.#take();
    if (this.#over) return;
    const fault = read(() => this.#relay.end());
    if (fault !== undefined) return this.#fail(fault);
    this.#progress.firstContentAt ??= monotonicMs();
    this.#finish(
      this.#draining ? { kind: 'gone', facts: this.#relay.facts } : { kind: 'streamed', facts: this.#relay.facts },
    );
  }

  /** A provider that answers a request for a stream in one piece: said to the caller as the stream it asked for. */
  #endWhole(body: BodyCollector): void {
    const outcome = outcomeOf(body, this.#wire.speaking);
    if (outcome.kind !== 'answer') return this.#finish(outcome);
    this.#sawFirstToken();
    this.#finish({ kind: 'streamed', facts: this.#relay.whole(outcome.answer.deltas, outcome.answer.raw) });
  }

  #fail(fault: Fault): void {
    this.#take();
    if (this.#over) return;
    const { facts, flowing } = this.#relay;
    if (this.#draining) return this.#finish({ kind: 'gone', facts });
    if (!flowing) return this.#finish({ kind: 'failed', fault });
    this.#finish({ kind: 'broken', facts, fault, failure: (error) => this.#relay.failure(error) });
  }

  /** The timer is not moved with every chunk: it asks when it fires how long the silence really was. */
  #timeout(): void {
    const left = this.#silenceMs() - (monotonicMs() - this.#heardAt);
    if (this.#relay.flowing && left > 1) return this.#waitFor(left);
    this.#cut();
  }

  #silenceMs(): number {
    return this.#draining ? DRAIN_MS : this.#reserved.model.idleMs;
  }

  #cut(): void {
    if (!this.#relay.flowing && monotonicMs() >= this.#deadline) return this.#exchange.abort(DEADLINE);
    const what = this.#sawHead ? 'the provider fell silent' : 'the provider did not answer in time';
    this.#exchange.abort({ class: 'timeout', status: undefined, message: what, code: undefined });
  }

  readonly #onClose = (): void => {
    this.#take();
    if (this.#over) return;
    const policy = this.#progress.candidate.target.onDisconnect ?? this.#reserved.caller.onDisconnect;
    if (policy === 'drain' && this.#relay.flowing && this.#gateway.drains < MAX_DRAINS) {
      this.#draining = true;
      this.#gateway.drains++;
      this.#stream.feedFrom(undefined);
      this.#exchange.resume();
      setTimeout(() => this.#exchange.abort(DEADLINE), DRAIN_MS).unref();
      return;
    }
    this.#exchange.abort();
    this.#finish({ kind: 'gone', facts: this.#relay.flowing ? this.#relay.facts : undefined });
  };

  /** The other attempt is over by then, and has let go of the stream. */
  readonly #begins = (): void => {
    this.#progress.lane?.begins();
    this.#stream.feedFrom(this.#exchange);
  };

  readonly #onOutrun = (): void => {
    if (this.#over) return;
    this.#exchange.abort();
    this.#finish({ kind: 'outrun', facts: this.#relay.facts });
  };

  #waitFor(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#timeout(), Math.max(1, ms));
  }

  #finish(outcome: Outcome): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#longest);
    this.#gateway.streams.delete(this);
    if (this.#draining) this.#gateway.drains--;
    this.#reserved.response.off('close', this.#onClose);
    this.#stream.feedFrom(undefined);
    const { sent, providerRequestId } = this.#exchange;
    this.#resolve({ outcome, sent, providerRequestId });
  }

  #summary(): StreamSummary {
    const { target } = this.#progress.candidate;
    const cost = costNanoUsd(target.price ?? FREE, this.#relay.facts.usage ?? {});
    const now = monotonicMs();
    const upstream = this.#progress.upstreamMs + (now - this.#started);
    return {
      cost_usd: jsonUsd(cost),
      overhead_ms: Math.max(0, Math.round((now - this.#reserved.startedAt - upstream) * 1000) / 1000),
      provider: target.provider,
      attempts: this.#progress.tally.begun,
    };
  }
}

/** Only conversations are streamed. */
function conversation({ speaking }: Pick<Wire, 'speaking'>): Speaking {
  return speaking as Speaking;
}

function collectorFor({ native, speaking }: Wire): TurnCollector | undefined {
  const { dialect, spec } = conversation({ speaking });
  const signer = native ? undefined : dialect.signer?.(spec);
  return signer === undefined ? undefined : new TurnCollector(signer);
}

/** As in `outcomeOf`: what is thrown while a stream is read would leave the call without an end. */
function read(step: () => Fault | undefined): Fault | undefined {
  try {
    return step();
  } catch {
    return { class: 'bad-response', status: undefined, message: 'the stream could not be read', code: undefined };
  }
}
