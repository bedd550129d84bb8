import type { RateReading, RateWindow } from '@sluice/core/routing/rate-reading';

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

interface Names {
  readonly remaining: string;
  readonly limit: string;
  readonly reset: string;
}

function names(before: string, behind: string): Names {
  const name = (what: string) => `${before}${what}${behind}`;
  return { remaining: name('remaining'), limit: name('limit'), reset: name('reset') };
}

/** The first that an answer carries counts: Anthropic; OpenAI, Azure, Groq, xAI; Mistral; Hugging Face; Together; the IETF's draft. */
const REQUESTS: readonly Names[] = [
  names('anthropic-ratelimit-requests-', ''),
  names('x-ratelimit-', '-requests'),
  names('x-ratelimit-', '-req-minute'),
  names('x-ratelimit-', '-requests-minute'),
  names('x-ratelimit-', ''),
  names('ratelimit-', ''),
];

/** Anthropic's says the tightest of its kinds of tokens; `ratelimitbysize` is Mistral's older one. */
const TOKENS: readonly Names[] = [
  names('anthropic-ratelimit-tokens-', ''),
  names('x-ratelimit-', '-tokens'),
  names('x-ratelimit-', '-tokens-minute'),
  names('ratelimitbysize-', ''),
];

/** Where the name says that it is of a minute and nothing says when the minute is over. */
const MINUTE_MS = 60_000;

/**
 * What a provider's answer says of the rate limits of its key; `undefined` where it says nothing.
 *
 * @param headers names in lower case
 * @param now on the monotonic clock in ms, which the reading is in
 * @param unixMs the same moment, for providers that name a date
 */
export function readRateLimits(headers: Headers, now: number, unixMs: number): RateReading | undefined {
  const requests = windowIn(headers, REQUESTS, now, unixMs);
  const tokens = windowIn(headers, TOKENS, now, unixMs);
  return requests === undefined && tokens === undefined ? undefined : { at: now, requests, tokens };
}

function windowIn(headers: Headers, families: readonly Names[], now: number, unixMs: number): RateWindow | undefined {
  for (const family of families) {
    const remaining = countIn(headers[family.remaining]);
    if (remaining === undefined) continue;
    const left =
      msLeft(headers[family.reset], unixMs) ?? (family.remaining.endsWith('-minute') ? MINUTE_MS : undefined);
    return { remaining, limit: countIn(headers[family.limit]), fullAt: left === undefined ? undefined : now + left };
  }
  return undefined;
}

function countIn(value: Headers[string]): number | undefined {
  return typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

/** `6m0s`, `2m59.56s`, `30ms`; seconds; a Unix time in seconds or milliseconds; a date. */
function msLeft(value: Headers[string], unixMs: number): number | undefined {
  if (typeof value !== 'string') return undefined;
  const count = countIn(value);
  if (count !== undefined) {
    if (count < 1e9) return count * 1000;
    return Math.max(0, (count < 1e12 ? count * 1000 : count) - unixMs);
  }
  const parts = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/.exec(value);
  if (parts !== null && value !== '') {
    const [days = 0, hours = 0, minutes = 0, seconds = 0, ms = 0] = parts.slice(1).map((part) => Number(part ?? 0));
    return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + ms;
  }
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - unixMs);
}
