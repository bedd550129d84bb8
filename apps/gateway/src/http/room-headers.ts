import type { Limiter, ScopeLimits } from '@sluice/core/limits/limiter';
import { monotonicMs } from '../clock.ts';

/** `x-ratelimit-*`: the room of the tightest scope, on success and on failure. Flat. */
export function roomHeaders(limiter: Limiter, scopes: readonly ScopeLimits[]): string[] {
  const headers: string[] = [];
  addRoomHeaders(headers, limiter, scopes);
  return headers;
}

const KINDS = ['requests', 'tokens'] as const;
/** The names as they are: put together for each answer, they would be new texts each time. */
const NAMES = {
  requests: ['x-ratelimit-limit-requests', 'x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests'],
  tokens: ['x-ratelimit-limit-tokens', 'x-ratelimit-remaining-tokens', 'x-ratelimit-reset-tokens'],
} as const;

/** The same, to a list that is there already. */
export function addRoomHeaders(headers: string[], limiter: Limiter, scopes: readonly ScopeLimits[]): void {
  if (scopes.length === 0) return;
  const now = monotonicMs();
  for (const kind of KINDS) {
    const room = limiter.room(scopes, kind, now);
    if (room === undefined) continue;
    const [limit, remaining, reset] = NAMES[kind];
    headers.push(limit, String(room.limit), remaining, String(Math.floor(room.remaining)));
    headers.push(reset, formatDuration(room.resetMs));
  }
}

/** Durations as OpenAI writes them: `120ms`, `1.5s`, `6m0s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.ceil(ms)}ms`;
  const seconds = Math.ceil(ms / 100) / 10;
  if (seconds < 60) return `${seconds}s`;
  return `${Math.floor(seconds / 60)}m${Math.round(seconds % 60)}s`;
}
