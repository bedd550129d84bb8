import type { JsonObject } from '@sluice/core/json/json';

export interface ToChecker {
  readonly number: number;
  readonly schema: JsonObject;
  readonly text: string;
}

/** `flaws` is empty where the text fits; `failure` where the schema itself cannot be followed. */
export type FromChecker =
  | { readonly number: number; readonly flaws: readonly string[] }
  | { readonly number: number; readonly failure: string };
