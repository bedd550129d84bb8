import type { JsonObject } from '../json/json.ts';
import type { Task } from '../tasks/task.ts';

/** The dialects in which a caller may hold a conversation. Provider dialects are named in `@sluice/providers`. */
export type ChatDialectName = 'chat' | 'completions' | 'responses' | 'messages' | 'gemini';

/** The forms in which a caller may ask for anything else. */
export type TaskDialectName =
  | 'embeddings'
  | 'gemini-embeddings'
  | 'rerank'
  | 'moderations'
  | 'images'
  | 'transcriptions'
  | 'speech'
  | 'count-tokens'
  | 'gemini-count-tokens';

export type ClientDialectName = ChatDialectName | TaskDialectName;

/**
 * One model request in the unified format: what any client dialect says and any provider dialect can be asked for.
 * `undefined` always means "the caller did not say".
 */
export interface Call {
  readonly dialect: ClientDialectName;
  /** Where it is no conversation, what it is: `messages` then only hold the texts that are read. */
  readonly task?: Task;
  /** The member that only providers of this very dialect can be told; others are left out of the plan. */
  readonly nativeOnly?: string;
  /** The alias that the caller named; `undefined` where it left the choice to the tenant's default. */
  readonly model: string | undefined;
  readonly stream: boolean;
  /** Whether a streaming caller asked to see usage. Upstream it is asked for always. */
  readonly includeUsage: boolean;
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice | undefined;
  readonly parallelToolCalls: boolean | undefined;
  /** The caller's own cap on generated tokens, reasoning included. */
  readonly maxOutputTokens: number | undefined;
  /** How the caller spelt that cap, where its dialect has two spellings (`max_tokens`, `max_completion_tokens`). */
  readonly maxOutputMember?: string;
  /** How the caller spelt a member that its dialect has several spellings of, where that is not the usual one. */
  readonly spelt?: Readonly<Record<string, string>>;
  /** The caller speaks OpenAI's superseded `functions` and is to be answered in `function_call`. */
  readonly legacyFunctions?: boolean;
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly topK: number | undefined;
  readonly stop: readonly string[];
  readonly seed: number | undefined;
  /** How many answers; 1 where the caller did not say. */
  readonly n: number;
  readonly presencePenalty: number | undefined;
  readonly frequencyPenalty: number | undefined;
  readonly logprobs: boolean | undefined;
  readonly topLogprobs: number | undefined;
  readonly logitBias: Readonly<Record<string, number>> | undefined;
  readonly output: OutputFormat | undefined;
  readonly reasoning: ReasoningRequest | undefined;
  /** The caller's own end-user id (`user`, `metadata.user_id`). */
  readonly endUser: string | undefined;
  readonly serviceTier: string | undefined;
  readonly metadata: JsonObject | undefined;
  /**
   * Members of the caller's body that have no unified meaning, by name, as sent. A provider dialect of the same family
   * may keep them; any other gives each a verdict, so that none is lost silently.
   */
  readonly extra: JsonObject;
  /** The caller's body, in dialects whose answers repeat members of the request (`responses`). */
  readonly said?: JsonObject;
}

export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool';

export interface Message {
  readonly role: Role;
  readonly parts: readonly Part[];
  readonly name?: string;
  /** Where it stands in the caller's body, in dialects where its index among the messages does not say: `input[3]`. */
  readonly at?: string;
  /** Unknown members of the message, as sent. */
  readonly extra?: JsonObject;
}

/** A prompt-cache breakpoint behind the part or tool that carries it. `ttl` as the vendor spells it (`5m`, `1h`). */
export interface CacheMark {
  readonly ttl?: string;
}

/**
 * Who can verify a signature, or open sealed reasoning: the vendor of the model, wherever that is hosted, or the host where
 * each host seals with keys of its own.
 */
export type Signer = 'anthropic' | 'openai' | 'google' | 'azure' | 'bedrock' | 'deepseek' | 'openrouter' | 'xai';

interface PartBase {
  readonly cache?: CacheMark;
  /** Unknown members of the part, as sent (`citations`, …). */
  readonly extra?: JsonObject;
}

export type Part =
  | TextPart
  | ImagePart
  | AudioPart
  | FilePart
  | ReasoningPart
  | RefusalPart
  | ToolCallPart
  | ToolResultPart
  | OpaquePart;

export interface TextPart extends PartBase {
  readonly type: 'text';
  readonly text: string;
  /** Google's thought signature, which must go back on the part that it came on. */
  readonly signature?: string;
}

/** Bytes inline (base64), by address or by a vendor's id; `mediaType` beside the latter where the caller named it. */
export type MediaSource =
  | { readonly kind: 'url'; readonly url: string; readonly mediaType?: string }
  | { readonly kind: 'data'; readonly mediaType: string; readonly base64: string }
  | { readonly kind: 'id'; readonly id: string; readonly mediaType?: string };

export interface ImagePart extends PartBase {
  readonly type: 'image';
  readonly source: MediaSource;
  /** OpenAI's `detail`. */
  readonly detail?: string;
}

export interface AudioPart extends PartBase {
  readonly type: 'audio';
  /** `wav`, `mp3`, … */
  readonly format: string;
  readonly base64: string;
}

export interface FilePart extends PartBase {
  readonly type: 'file';
  readonly source: MediaSource | { readonly kind: 'text'; readonly text: string };
  readonly name?: string;
}

/**
 * A stretch of the model's own reasoning that the caller sends back. With a signature it must return to the vendor that
 * signed it byte for byte, in order, even when its text is empty; `redacted` holds a vendor's sealed reasoning.
 */
export interface ReasoningPart extends PartBase {
  readonly type: 'reasoning';
  readonly text: string;
  readonly signature?: string;
  readonly redacted?: string;
  /** Who made `signature` or `redacted`, where it is not the vendor of the caller's dialect. */
  readonly signer?: Signer;
  /** The vendor's id of the block (OpenAI Responses: `rs_…`). */
  readonly id?: string;
  /** The item of `reasoning_details`, or the `thinking` part, that said it, as sent: its vendor wants it back unchanged. */
  readonly detail?: JsonObject;
}

export interface RefusalPart extends PartBase {
  readonly type: 'refusal';
  readonly text: string;
}

export interface ToolCallPart extends PartBase {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  /** JSON text as the model wrote it, possibly cut or empty; `"{}"` where there are none. */
  readonly arguments: string;
  /** `custom` is OpenAI's free-text tool: `arguments` is then plain text. */
  readonly kind?: 'function' | 'custom';
  /** Google's thought signature, which must go back on the call that it came on. */
  readonly signature?: string;
}

export interface ToolResultPart extends PartBase {
  readonly type: 'tool-result';
  readonly id: string;
  readonly name?: string;
  readonly parts: readonly Part[];
  readonly isError?: boolean;
}

/** A part that only its own dialect knows (`server_tool_use`, …): replayed as sent there, dropped elsewhere. */
export interface OpaquePart extends PartBase {
  readonly type: 'opaque';
  readonly dialect: ClientDialectName;
  readonly value: JsonObject;
}

export interface Tool {
  readonly kind: 'function' | 'custom' | 'builtin';
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments. */
  readonly parameters?: JsonObject;
  readonly strict?: boolean;
  readonly cache?: CacheMark;
  /** A vendor's own tool (`builtin`), or unknown members, as sent. */
  readonly extra?: JsonObject;
}

export type ToolChoice =
  | { readonly type: 'auto' }
  | { readonly type: 'none' }
  | { readonly type: 'required' }
  | { readonly type: 'tool'; readonly name: string };

export type OutputFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | {
      readonly type: 'json-schema';
      readonly name: string;
      readonly schema: JsonObject;
      readonly strict?: boolean;
      readonly description?: string;
    };

export interface ReasoningRequest {
  /** `none`, `minimal`, `low`, `medium`, `high`, … as the caller spelt it. */
  readonly effort?: string;
  /** Tokens the model may think for (Anthropic's `budget_tokens`). */
  readonly budgetTokens?: number;
  /** `false` where the caller switched reasoning off. */
  readonly enabled?: boolean;
  /** `true` where the vendor is to choose how much (Anthropic's `adaptive`). */
  readonly adaptive?: boolean;
  /** How reasoning is shown (`display`, `summary`). */
  readonly display?: string;
}
