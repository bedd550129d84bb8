import type { Call, ClientDialectName, Signer } from '@sluice/core/chat/call';
import type { Delta } from '@sluice/core/chat/delta';
import type { Fault } from '@sluice/core/chat/fault';
import type { Verdict } from '@sluice/core/chat/verdict';
import type { Json, JsonObject } from '@sluice/core/json/json';
import type { Addition } from '@sluice/core/json/splice';
import type { Framing } from '@sluice/core/stream/event-reader';
import type { FormField, TaskKind } from '@sluice/core/tasks/task';
import type { ProviderSpec } from './spec.ts';

/** Where an attempt goes. */
export interface Target {
  readonly spec: ProviderSpec;
  /** The provider's name for the model. */
  readonly model: string;
  /** The cap on output tokens that the gateway reserved; sent where the caller gave none. */
  readonly outputCap: number | undefined;
  /** The model's own output limit, where the catalogue knows it. */
  readonly outputLimit: number | undefined;
  /** Azure's `api_version`. */
  readonly apiVersion?: string;
  /** `anthropic-version`, `anthropic-beta`, `openai-beta` as the caller sent them. */
  readonly vendorHeaders?: Readonly<Record<string, string>>;
}

/** A request in the provider's words. */
export interface WireRequest {
  /** Behind the provider's base URL, with its leading slash: `/chat/completions`. */
  readonly path: string;
  /** Lower-case names; neither credentials nor framing. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  /** In place of `body`: a body of type `multipart/form-data`. */
  readonly form?: readonly FormField[];
  /** All that was not simply kept. */
  readonly verdicts: readonly Verdict[];
}

/** What must change in the caller's own bytes where both sides speak the same dialect. */
export interface Splice {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Top-level members to set, or to take out (`undefined`). */
  readonly set: Readonly<Record<string, Json | undefined>>;
  /** Members to add to an object that stands within the body, without the rest of it being touched. */
  readonly add?: Addition;
  readonly verdicts: readonly Verdict[];
}

/** A GET for the names of a vendor's models. */
export interface Listing {
  /** Behind the base URL. */
  readonly path: string;
  /** Flat: name, value, name, value. */
  readonly headers: readonly string[];
}

export interface WireReply {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a vendor is asked in one form, and answers in one piece: pure code, shared by every vendor whose spec names it. */
export interface AnswerDialect {
  readonly name: string;
  /** The client dialect whose bytes may pass as they are. */
  readonly native: ClientDialectName | undefined;
  /** Images and files reach it with their bytes or not at all: it fetches no address. */
  readonly mediaInline?: boolean;
  encode(call: Call, target: Target): WireRequest;
  /** For a caller of the `native` dialect. */
  splice(call: Call, target: Target): Splice;
  /**
   * A whole answer of status 2xx, parsed.
   * @throws BadReply where it is not what the dialect says; an error object inside a 200 becomes an `error` delta
   */
  decode(body: JsonObject, spec: ProviderSpec): Delta[];
  /** Where the vendor lists its models; `undefined` or absent where this interface has no such list. */
  listing?(spec: ProviderSpec, apiVersion: string | undefined): Listing | undefined;
  /** An answer of status 3xx to 5xx. */
  fault(reply: WireReply, spec: ProviderSpec): Fault;
}

/** One provider dialect of conversations. */
export interface Dialect extends AnswerDialect {
  /** How its streams are cut into events. */
  readonly framing: Framing;
  /** Whose signatures its models make and verify; absent where they sign nothing that has to come back. */
  signer?(spec: ProviderSpec): Signer;
  /** A streamed answer; one decoder per stream. */
  open(spec: ProviderSpec): StreamDecoder;
}

/** One form in which vendors take a task. */
export interface TaskDialect extends AnswerDialect {
  readonly task: TaskKind;
  /** The answer may be no JSON (sound, subtitles): it goes on as it is. */
  readonly opaque?: boolean;
}

export interface StreamDecoder {
  /**
   * One server-sent event. Text that is no JSON is skipped and counted in `skipped`.
   * After a delta of type `error` nothing more is read.
   */
  decode(name: string, data: string): Delta[];
  /** The stream has ended: what was held back (a call's missing `{}`), else nothing. */
  end(): Delta[];
  /** Whether every choice has its finish reason: then the stream is whole, with or without the vendor's own end mark. */
  readonly finished: boolean;
  /** Whether the vendor's own end mark came (`[DONE]`, `message_stop`). */
  readonly done: boolean;
  readonly skipped: number;
}

/** A 2xx whose body is not what the dialect says. */
export class BadReply extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadReply';
  }
}
