import type { Call } from '@sluice/core/chat/call';
import type { ClientDialect, StreamEncoder, StreamSummary, WireError } from '@sluice/core/chat/client-dialect';
import { type Delta, type FinishReason, isContent } from '@sluice/core/chat/delta';
import type { Fault } from '@sluice/core/chat/fault';
import { imageOf } from '@sluice/core/chat/openai-chat/google';
import type { TurnCollector } from '@sluice/core/chat/signed-turn';
import { mergeUsage, type Usage } from '@sluice/core/chat/usage';
import { nestsTooDeep } from '@sluice/core/json/depth';
import { type JsonObject, parseObject } from '@sluice/core/json/json';
import { type EventReader, openReader, unreadable } from '@sluice/core/stream/event-reader';
import { eventEnd, type SseEvent } from '@sluice/core/stream/sse';
import type { StreamDecoder } from '@sluice/providers/dialect';
import type { Speaking } from '@sluice/providers/registry';
import type { ClientStream } from './client-stream.ts';

/** So much may be held back before the first content; more is let go unseen. */
const HOLD_LIMIT = 256 * 1024;

export interface RelaySource {
  readonly call: Call;
  readonly client: ClientDialect;
  readonly speaking: Speaking;
  readonly native: boolean;
  readonly encoder: StreamEncoder;
  readonly stream: ClientStream;
  readonly summary: () => StreamSummary;
  /** Where what the answer signs is to be kept. */
  readonly signed: TurnCollector | undefined;
  /** Told before the first content goes on; `undefined` where nobody asks. */
  readonly begins: (() => void) | undefined;
}

/** What is known of a stream when it is over, however it ended. */
export interface StreamFacts {
  usage: Usage | undefined;
  rawUsage: JsonObject | undefined;
  finish: FinishReason | undefined;
  model: string | undefined;
  /** Whether the model painted a picture. */
  painted: boolean;
  /** Everything the provider sent, for an estimate where it never said what it counted. */
  readonly raw: Buffer[];
  /** What the answer signed, where it was translated from a dialect that signs. */
  readonly signed: TurnCollector | undefined;
}

/**
 * One provider's stream on its way to the caller. Until the first content everything is held back, so that a failure can
 * fall over unseen; then events go on as they come. Where both sides speak one dialect the provider's own bytes pass, and
 * only events that may matter (usage, finish, errors) are parsed.
 */
export class Relay {
  readonly facts: StreamFacts;
  readonly #source: RelaySource;
  readonly #reader: EventReader;
  readonly #decoder: StreamDecoder;
  /** Whether the provider's bytes themselves are events as the caller reads them. */
  readonly #sameBytes: boolean;
  #held: (Uint8Array | string)[] = [];
  #heldBytes = 0;
  #flowing = false;
  /** Between two events: the next chunk begins a new one. */
  #atBoundary = true;

  constructor(source: RelaySource) {
    this.#source = source;
    const { signed } = source;
    this.facts = {
      usage: undefined,
      rawUsage: undefined,
      finish: undefined,
      model: undefined,
      painted: false,
      raw: [],
      signed,
    };
    const { dialect, spec } = source.speaking;
    this.#reader = openReader(dialect.framing);
    this.#decoder = dialect.open(spec);
    this.#sameBytes = source.native && dialect.framing !== 'aws-chunks';
  }

  /** Whether content has gone to the caller. */
  get flowing(): boolean {
    return this.#flowing;
  }

  /** Takes what came from upstream; a fault ends the stream. */
  push(chunk: Buffer): Fault | undefined {
    this.facts.raw.push(chunk);
    let rest: Uint8Array = chunk;
    while (rest.length > 0) {
      rest = rest.subarray(this.#passPlain(rest));
      // One event for the reader, then the next ones may be plain: one read often holds the first content and much more.
      const end = this.#sameBytes ? eventEnd(rest, 0) : -1;
      const fault = this.#read(end < 0 ? rest : rest.subarray(0, end));
      if (fault !== undefined || end < 0) return fault;
      rest = rest.subarray(end);
    }
    return undefined;
  }

  /** Sends on the whole events of nothing but content that the bytes begin with; how many bytes they are. */
  #passPlain(bytes: Uint8Array): number {
    if (!this.#flowing || !this.#sameBytes || !this.#atBoundary) return 0;
    const length = this.#source.client.plainLength(bytes);
    if (length > 0) this.#source.stream.write(length === bytes.length ? bytes : bytes.subarray(0, length));
    return length;
  }

  #read(bytes: Uint8Array): Fault | undefined {
    if (bytes.length === 0) return undefined;
    try {
      const events = this.#reader.push(bytes);
      this.#atBoundary = this.#reader.pending.length === 0;
      for (const event of events) {
        const fault = this.#take(event);
        if (fault !== undefined) return fault;
      }
    } catch (error) {
      const what = unreadable(error);
      if (what === undefined) throw error;
      return fault('bad-response', what);
    }
    return undefined;
  }

  /** The provider's stream has ended: whole, or the fault that it broke off. */
  end(): Fault | undefined {
    for (const event of this.#reader.end()) {
      const broken = this.#take(event);
      if (broken !== undefined) return broken;
    }
    for (const delta of this.#decoder.end()) {
      const broken = this.#absorb(delta);
      if (broken !== undefined) return broken;
      if (!this.#source.native) this.#pass(this.#source.encoder.encode(delta));
    }
    if (!this.#decoder.finished) {
      return fault('bad-response', this.#flowing ? 'the stream broke off' : 'the stream ended without an answer');
    }
    const { native, client, encoder, summary } = this.#source;
    if (!native) this.#pass(encoder.end(summary()));
    else if (!this.#decoder.done) this.#pass(client.endMark);
    this.#release();
    return undefined;
  }

  /** An answer that came in one piece, told as a stream. */
  whole(deltas: readonly Delta[], raw: Buffer): StreamFacts {
    this.facts.raw.push(raw);
    for (const delta of deltas) {
      this.#absorb(delta);
      this.#pass(this.#source.encoder.encode(delta));
    }
    this.#pass(this.#source.encoder.end(this.#source.summary()));
    this.#release();
    return this.facts;
  }

  /** The one event with which a stream that flowed ends for the caller, now that it has failed. */
  failure(error: WireError): string {
    const { native, client, encoder } = this.#source;
    return encoder.fail?.(error, native ? this.facts.raw : []) ?? client.errorEvent(error);
  }

  /** A whole event, from the provider's words to the caller's. */
  #take(event: SseEvent): Fault | undefined {
    const { native } = this.#source;
    if (native && this.#flowing && this.#isPlain(event.bytes)) {
      this.#pass(event.bytes);
      return undefined;
    }
    if (nestsTooDeep(event.bytes)) return fault('bad-response', 'an event of the stream nests too deep');
    const deltas = this.#decoder.decode(event.name, event.data);
    let content = false;
    for (const delta of deltas) {
      const broken = this.#absorb(delta);
      if (broken !== undefined) return broken;
      content ||= isContent(delta);
      if (!native) this.#pass(this.#source.encoder.encode(delta));
    }
    if (native) this.#passNative(event);
    if (content || this.#heldBytes > HOLD_LIMIT) this.#release();
    return undefined;
  }

  #absorb(delta: Delta): Fault | undefined {
    switch (delta.type) {
      case 'usage':
        this.facts.usage = mergeUsage(this.facts.usage, delta.usage);
        this.facts.rawUsage = delta.raw;
        return undefined;
      case 'finish':
        this.facts.finish ??= delta.reason;
        return undefined;
      case 'start':
        this.facts.model ??= delta.model;
        return undefined;
      case 'error':
        return delta.fault;
      case 'extra':
        this.facts.painted ||= imageOf(delta) !== undefined;
        return undefined;
      default:
        this.facts.signed?.add(delta);
        return undefined;
    }
  }

  #passNative({ bytes, data, name }: SseEvent): void {
    const { client, call, summary } = this.#source;
    if (this.#isPlain(bytes)) {
      this.#pass(bytes);
      return;
    }
    // The end mark, in whatever spelling. Asked for first: an error of the parser costs ten microseconds.
    if (data.trim() === '[DONE]') {
      if (client.endMark.includes('[DONE]')) this.#pass(client.endMark);
      return;
    }
    const parsed = parseObject(data);
    // What is no JSON would break a strict client and says nothing.
    if (parsed === undefined) return;
    const filtered = client.filter(parsed, call, summary);
    if (filtered === null) return;
    if (filtered === undefined) {
      this.#pass(bytes);
      if (!endsWithBlankLine(bytes)) this.#pass('\n\n');
    } else this.#pass(`${name === '' ? '' : `event: ${name}\n`}data: ${JSON.stringify(filtered)}\n\n`);
  }

  #pass(data: Uint8Array | string): void {
    if (data.length === 0) return;
    if (this.#flowing) {
      this.#source.stream.write(data);
      return;
    }
    this.#held.push(data);
    this.#heldBytes += data.length;
  }

  #release(): void {
    if (this.#flowing) return;
    this.#source.begins?.();
    this.#flowing = true;
    for (const data of this.#held) this.#source.stream.write(data);
    this.#held = [];
  }

  /** Content and nothing else, in whole events: needs no look. */
  #isPlain(bytes: Uint8Array): boolean {
    return this.#source.client.plainLength(bytes) === bytes.length;
  }
}

function fault(cls: Fault['class'], message: string): Fault {
  return { class: cls, status: undefined, message, code: undefined };
}

function endsWithBlankLine(bytes: Uint8Array): boolean {
  const { length } = bytes;
  if (bytes[length - 1] !== 10) return bytes[length - 1] === 13 && bytes[length - 2] === 13;
  return bytes[length - 2] === 10 || (bytes[length - 2] === 13 && bytes[length - 3] === 10);
}
