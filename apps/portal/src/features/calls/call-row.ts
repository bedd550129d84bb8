import type { Answer } from '@sluice/contract/control/operations';
import type { RowOf } from '../../api/queries.ts';

export type CallRow = RowOf<'GET /api/v1/calls'>;
export type CallDetail = Answer<'GET /api/v1/calls/{call}'>;
export type Attempt = CallDetail['attempts'][number];
export type CallContent = CallDetail['request'];

/** Classes of usage that were read; they do not overlap. */
const READ = ['input', 'cache_read', 'cache_write', 'cache_write_1h', 'audio_input'];
const WRITTEN = ['output', 'audio_output'];

/** Tokens read; `undefined` where nobody counted them, which is not 0. */
export function tokensIn({ usage }: Pick<CallRow, 'usage'>): number | undefined {
  return sum(usage, READ);
}

export function tokensOut({ usage }: Pick<CallRow, 'usage'>): number | undefined {
  return sum(usage, WRITTEN);
}

function sum(usage: CallRow['usage'], classes: readonly string[]): number | undefined {
  const counts = classes.map((name) => usage[name]).filter((count) => count !== undefined);
  return counts.length === 0 ? undefined : counts.reduce((total, count) => total + count, 0);
}

/** Went wrong for the caller, or broke off after it had begun well. */
export function isFailed({ status, owner }: Pick<CallRow, 'status' | 'owner'>): boolean {
  return owner !== '' || status >= 400;
}
