import type { Limiter, ScopeLimits } from '@sluice/core/limits/limiter';
import { monotonicMs } from '../clock.ts';

/** `x-ratelimit-*`: the room of the tightest scope, on success and on failure. Flat. */
export function roomHeaders(limiter: Limiter, scopes: readonly ScopeLimits[]): string[] {
  const headers: string[] = [];
  if (scopes.length === 0) return headers;
  const now = monotonicMs();
  for (const kind of ['requests', 'tokens'] as const) {
    const room = limiter.room(scopes, kind, now);
    if (room === undefined) continue;
    headers.push(`x-ratelimit-limit-${kind}`, String(room.limit));
    headers.push(`x-ratelimit-remaining-${kind}`, String(Math.floor(room.remaining)));
    headers.push(`x-ratelimit-reset-${kind}`, formatDuration(room.resetMs));
  }
  return headers;
}

/** Durations as OpenAI writes them: `120ms`, `1.5s`, `6m0s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.ceil(ms)}ms`;
  const seconds = Math.ceil(ms / 100) / 10;
  if (seconds < 60) return `${seconds}s`;
  return `${Math.floor(seconds / 60)}m${Math.round(seconds % 60)}s`;
}
