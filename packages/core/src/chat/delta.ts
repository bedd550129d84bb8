import type { Json, JsonObject } from '../json/json.ts';
import type { TaskResult } from '../tasks/task.ts';
import type { Signer } from './call.ts';
import type { Fault } from './fault.ts';
import type { Usage } from './usage.ts';

/**
 * What a provider answers, in the unified format. A stream is deltas as they come; a whole answer is the same deltas in
 * one list, so that nothing is mapped twice. `choice` is the index of the answer (`n > 1`), 0 for most vendors.
 */
export type Delta =
  | { readonly type: 'start'; readonly id?: string; readonly model?: string; readonly created?: number }
  /** `signature` is Google's, and may come on an empty text. */
  | { readonly type: 'text'; readonly choice: number; readonly text: string; readonly signature?: string }
  | ReasoningDelta
  | ToolCallDelta
  | { readonly type: 'refusal'; readonly choice: number; readonly text: string }
  | { readonly type: 'citation'; readonly choice: number; readonly citation: JsonObject }
  | {
      readonly type: 'audio';
      readonly choice: number;
      readonly id?: string;
      readonly base64?: string;
      readonly transcript?: string;
      readonly expiresAt?: number;
    }
  | { readonly type: 'logprobs'; readonly choice: number; readonly logprobs: JsonObject }
  /** The latest count; a later one replaces it, member by member. `raw` is the vendor's own object. */
  | { readonly type: 'usage'; readonly usage: Usage; readonly raw: JsonObject }
  | {
      readonly type: 'finish';
      readonly choice: number;
      readonly reason: FinishReason;
      /** The vendor's own word, `null` where it sent none. */
      readonly raw: string | null;
      /** The stop sequence that fired. */
      readonly stopSequence?: string;
    }
  /** What a task brought, whole. */
  | { readonly type: 'result'; readonly result: TaskResult }
  /** The stream failed inside a 200. Nothing follows. */
  | { readonly type: 'error'; readonly fault: Fault }
  /** A member or block of the vendor's that has no unified meaning, named by its path. */
  | { readonly type: 'extra'; readonly choice: number; readonly name: string; readonly value: Json };

/**
 * A piece of reasoning. `block` numbers the reasoning blocks of a choice from 0: pieces with one number belong together.
 * A block may have a signature and no text at all. `details` keeps a vendor's `reasoning_details` items as sent.
 */
export interface ReasoningDelta {
  readonly type: 'reasoning';
  readonly choice: number;
  readonly block: number;
  readonly text?: string;
  readonly signature?: string;
  readonly redacted?: string;
  /** Who made the signature, or the sealed reasoning. */
  readonly signer?: Signer;
  /** The vendor's id of the block, where it has one. */
  readonly id?: string;
  readonly details?: readonly Json[];
}

/**
 * A piece of a tool call. `index` numbers the calls of a choice from 0 in order of appearance; the first piece of each
 * has `id` and `name`. Joined, `arguments` is JSON text: a call without arguments ends as `{}`, whatever the vendor's
 * spelling of "none" was. `kind` `custom` is OpenAI's free-text tool.
 */
export interface ToolCallDelta {
  readonly type: 'tool-call';
  readonly choice: number;
  readonly index: number;
  readonly id?: string;
  readonly name?: string;
  readonly arguments: string;
  readonly kind?: 'function' | 'custom';
  /** Google's thought signature of this call. */
  readonly signature?: string;
}

/** `tool-calls` is decided by the presence of calls, not by the vendor's word alone; `length` wins over it. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'refusal' | 'pause' | 'other';

/** The deltas that count as content: before the first of them a failure may still fall over unseen. */
export function isContent(delta: Delta): boolean {
  switch (delta.type) {
    case 'text':
    case 'refusal':
      return delta.text !== '';
    case 'reasoning':
    case 'tool-call':
    case 'audio':
      return true;
    default:
      return false;
  }
}
