import type { JsonObject } from '../json/json.ts';
import type { Call, ClientDialectName } from './call.ts';
import type { Delta } from './delta.ts';

/** What the gateway knows of an answer besides the deltas. */
export interface AnswerContext {
  /** Used where the provider sent no id: `x-request-id`. */
  readonly requestId: string;
  /** Unix seconds; used where the provider sent none. */
  readonly created: number;
  /** The upstream model, used where the provider's answer names none. */
  readonly model: string;
}

/** The `sluice` member of the last usage chunk of a stream. */
export interface StreamSummary {
  readonly cost_usd: number;
  readonly overhead_ms: number;
  readonly provider: string;
  readonly attempts: number;
}

/** An error as the caller is to see it; `sluice` is the extra member of the error object. */
export interface WireError {
  readonly status: number;
  /** From the contract's list: `budget_exceeded`, … */
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
  readonly sluice: JsonObject;
}

/** What the path of a request says, in a dialect that names the model there and not in the body. */
export interface CallPath {
  readonly model: string;
  readonly stream: boolean;
}

/** What callers say in one form, answered in one piece. Pure. */
export interface AnswerDialect {
  readonly name: ClientDialectName;
  /**
   * Reads a parsed body. Unknown members are kept in `extra`.
   * @param path where the route's path says a part of the call
   * @throws InvalidRequest naming the member that is not what the dialect says
   */
  decode(body: JsonObject, path?: CallPath): Call;
  /** A whole answer from the deltas of a whole reply. */
  answer(reply: readonly Delta[], call: Call, context: AnswerContext): JsonObject;
  error(error: WireError): JsonObject;
}

/** One dialect of conversations as callers speak it. A streaming answer holds its state in the encoder. */
export interface ClientDialect extends AnswerDialect {
  /** A streaming answer. */
  open(call: Call, context: AnswerContext): StreamEncoder;
  /** The one event with which a stream that had begun ends in an error, ready to send. */
  errorEvent(error: WireError): string;
  /**
   * One event of a provider that speaks this very dialect, before it goes on to the caller: `undefined` sends the bytes
   * as they came, `null` leaves the event out (usage that the caller did not ask for), an object takes its place.
   * Called only for events that are not plain.
   */
  filter(event: JsonObject, call: Call, summary: () => StreamSummary): JsonObject | null | undefined;
  /** What closes a whole stream where the provider left it out: `data: [DONE]`, `event: message_stop`. Ready to send. */
  readonly endMark: string;
  /**
   * How many of these bytes, which begin with an event of this dialect, are whole events of nothing but content: no usage,
   * finish reason, error or end mark that `filter` or the gateway must look at. Too few cost time, too many lose an event.
   * It runs over every byte of every stream: a nanosecond or less for each.
   */
  plainLength(bytes: Uint8Array): number;
  /** Whether its answers have a place for pictures that a model painted. */
  readonly showsPictures?: true;
}

/** Whether it is a dialect of conversations: only they are streamed. */
export function canStream(dialect: AnswerDialect): dialect is ClientDialect {
  return 'open' in dialect;
}

export interface StreamEncoder {
  /** The events for one delta, ready to send; `''` where there is nothing to say yet. Deltas of type `error` never come here. */
  encode(delta: Delta): string;
  /** What ends a whole stream: finish, usage where asked for (with `summary`), `[DONE]` or `message_stop`. */
  end(summary: StreamSummary): string;
  /**
   * The end of a stream that failed, in dialects where it goes on from what was said before; in the others `errorEvent` says it.
   * @param passed what a provider of this very dialect said, where that went on as it came
   */
  fail?(error: WireError, passed: readonly Uint8Array[]): string;
}
