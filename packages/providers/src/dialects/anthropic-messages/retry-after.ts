/** When each of Anthropic's own budgets is full again, as an RFC 3339 time. */
const RESETS = [
  'anthropic-ratelimit-requests-reset',
  'anthropic-ratelimit-input-tokens-reset',
  'anthropic-ratelimit-output-tokens-reset',
  'anthropic-ratelimit-tokens-reset',
];

/**
 * How long the vendor asks to wait, in milliseconds. Times of day are read against the answer's own `date`, so that no
 * clock of ours is needed; without one they say nothing.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>): number | undefined {
  const ms = number(headers['retry-after-ms']);
  if (ms !== undefined) return ms;
  const asked = headers['retry-after'];
  const seconds = number(asked);
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  const now = Date.parse(headers.date ?? '');
  if (Number.isNaN(now)) return undefined;
  if (asked !== undefined) return wait(Date.parse(asked), now);
  const spent = RESETS.filter((name) => headers[name.replace('-reset', '-remaining')] === '0');
  const waits = spent.map((name) => wait(Date.parse(headers[name] ?? ''), now)).filter((one) => one !== undefined);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

function number(value: string | undefined): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) && parsed >= 0 ? parsed : undefined;
}

function wait(until: number, now: number): number | undefined {
  return Number.isNaN(until) ? undefined : Math.max(0, until - now);
}
