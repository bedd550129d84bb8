import type { Json, JsonObject } from '@sluice/core/json/json';

/** A finished answer of `POST /v1/responses` as its call leaves it. */
export interface FinishedResponse {
  readonly tenant: string;
  /** Unix ms. */
  readonly at: number;
  /** The request's body; of a call that went on from an earlier response, with all that came before. */
  readonly request: Uint8Array;
  /** The answer as the caller got it: JSON, or where `streamed` its server-sent events. */
  readonly answer: Uint8Array;
  readonly streamed: boolean;
}

export interface StoredResponse {
  /** The items that the model was given, instructions apart. */
  readonly input: readonly Json[];
  /** The response as its caller saw it. */
  readonly response: JsonObject;
}

/** How long a response is kept. */
export const RESPONSE_LIFE_MS = 30 * 86_400_000;

/** Responses that are kept for `previous_response_id` and `GET /v1/responses/{id}`, each for its tenant alone. */
export interface Responses {
  /** Never blocks: what is added is stored within 25 ms, or dropped (and counted) where too much waits. */
  add(response: FinishedResponse): void;
  /** Also one that was added before and is not stored yet. */
  find(tenant: string, id: string): Promise<StoredResponse | undefined>;
  /** Whether there was such a one. */
  remove(tenant: string, id: string): Promise<boolean>;
  /** Such as were too large, or came when too much waited. */
  readonly dropped: number;
  /** All that was added is stored. */
  flush(): Promise<void>;
  shutdown(): Promise<void>;
}
