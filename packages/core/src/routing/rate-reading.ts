/** A rate limit as its provider told it. */
export interface RateWindow {
  readonly remaining: number;
  /** `undefined` where it was not said: then nothing is known of how it fills again. */
  readonly limit: number | undefined;
  /** When all of it is free again, on the monotonic clock in ms. */
  readonly fullAt: number | undefined;
}

/** What a provider said of its rate limits at one time. */
export interface RateReading {
  /** On the monotonic clock in ms. */
  readonly at: number;
  readonly requests: RateWindow | undefined;
  readonly tokens: RateWindow | undefined;
}

/** How many calls of so many tokens still fit, besides those in flight. */
export function callsThatFit(
  { at, requests, tokens }: RateReading,
  each: number,
  inFlight: number,
  now: number,
): number {
  const byRequests = requests === undefined ? Number.POSITIVE_INFINITY : leftOf(requests, at, now);
  const byTokens = tokens === undefined ? Number.POSITIVE_INFINITY : leftOf(tokens, at, now) / Math.max(1, each);
  return Math.max(0, Math.min(byRequests, byTokens) - inFlight);
}

/** Providers fill their limits evenly, up to the time at which they say they are full. */
function leftOf({ remaining, limit, fullAt }: RateWindow, at: number, now: number): number {
  if (limit === undefined || fullAt === undefined) return remaining;
  if (now >= fullAt) return limit;
  return remaining + ((limit - remaining) * (now - at)) / (fullAt - at);
}
