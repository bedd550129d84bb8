import type { ErrorSaying } from './error-body.ts';

/** Longer than any vendor's window means anything to a caller that waits. Milliseconds. */
const LONGEST_MS = 24 * 3_600_000;

/**
 * How long the vendor asks to wait, in milliseconds: a header, Google's `RetryInfo`, the prose of OpenAI, else the budget
 * that is spent. Times of day are read against the answer's own `date`, so that no clock of ours is needed.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, said: ErrorSaying): number | undefined {
  const found =
    positive(number(headers['retry-after-ms'])) ??
    fromRetryAfter(headers) ??
    said.retryDelayMs ??
    fromProse(said.words) ??
    fromResets(headers);
  return found === undefined ? undefined : Math.min(Math.ceil(found), LONGEST_MS);
}

function fromRetryAfter(headers: Readonly<Record<string, string>>): number | undefined {
  const asked = headers['retry-after'];
  if (asked === undefined) return undefined;
  const seconds = number(asked) ?? duration(asked, 0);
  if (seconds !== undefined) return number(asked) === undefined ? seconds : seconds * 1000;
  return untilMs(Date.parse(asked), headers);
}

/** "Please try again in 1m2.5s." (OpenAI, Groq) */
function fromProse(words: string): number | undefined {
  const found = /(?:try again|retry) in ((?:\d+(?:\.\d+)?(?:ms|h|m|s))+)/.exec(words);
  return found?.[1] === undefined ? undefined : duration(found[1], 0);
}

/** The longest of the budgets that are spent; where no budget tells, nothing. */
function fromResets(headers: Readonly<Record<string, string>>): number | undefined {
  let longest: number | undefined;
  for (const kind of ['-requests', '-tokens', '']) {
    if (headers[`x-ratelimit-remaining${kind}`] !== '0') continue;
    const reset = headers[`x-ratelimit-reset${kind}`];
    if (reset === undefined) continue;
    const waitMs = duration(reset, 0) ?? fromNumber(number(reset), headers);
    if (waitMs !== undefined && (longest === undefined || waitMs > longest)) longest = waitMs;
  }
  return longest;
}

/** A plain number is seconds, or a time of day as Unix seconds or, at OpenRouter, milliseconds. */
function fromNumber(value: number | undefined, headers: Readonly<Record<string, string>>): number | undefined {
  if (value === undefined) return undefined;
  if (value > 1e12) return untilMs(value, headers);
  return value > 1e9 ? untilMs(value * 1000, headers) : value * 1000;
}

function untilMs(time: number, headers: Readonly<Record<string, string>>): number | undefined {
  const now = Date.parse(headers.date ?? '');
  return Number.isNaN(time) || Number.isNaN(now) ? undefined : Math.max(0, time - now);
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Go's durations: `6ms`, `1m0.052s`. Milliseconds; `undefined` for anything else. */
function duration(text: string, start: number): number | undefined {
  const piece = /(\d+(?:\.\d+)?)(ms|h|m|s)/y;
  piece.lastIndex = start;
  let total = 0;
  for (;;) {
    const at = piece.lastIndex;
    const found = piece.exec(text);
    if (found === null) return at > start && at === text.length ? total : undefined;
    total += Number(found[1]) * (UNITS[found[2] as string] as number);
  }
}

function number(value: string | undefined): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) && parsed >= 0 ? parsed : undefined;
}

function positive(value: number | undefined): number | undefined {
  return value === undefined || value === 0 ? undefined : value;
}
