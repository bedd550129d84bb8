import type { SqlValue } from './call-query.ts';

/** Paths of the databases that the reading thread opens, when it is first asked about one. */
export interface ReadingData {
  readonly calls: string;
  readonly ledger: string;
}

export interface ToReader {
  readonly number: number;
  readonly database: keyof ReadingData;
  readonly text: string;
  readonly values: readonly SqlValue[];
}

export type FromReader =
  | { readonly number: number; readonly rows: readonly unknown[] }
  | { readonly number: number; readonly failure: string };
