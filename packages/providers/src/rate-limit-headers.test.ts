import { callsThatFit } from '@sluice/core/routing/rate-reading';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRateLimits } from './rate-limit-headers.ts';

const NOW = 1_000;
const UNIX = Date.parse('2026-01-28T15:08:00Z');
const read = (headers: Record<string, string>) => readRateLimits(headers, NOW, UNIX);

describe('rate limits in the headers of', () => {
  it.each([
    [
      'OpenAI',
      {
        'x-ratelimit-limit-requests': '500',
        'x-ratelimit-remaining-requests': '499',
        'x-ratelimit-reset-requests': '120ms',
        'x-ratelimit-limit-tokens': '200000',
        'x-ratelimit-remaining-tokens': '199976',
        'x-ratelimit-reset-tokens': '6m0s',
      },
      { remaining: 499, limit: 500, fullAt: NOW + 120 },
      { remaining: 199_976, limit: 200_000, fullAt: NOW + 360_000 },
    ],
    [
      'Anthropic',
      {
        'anthropic-ratelimit-requests-limit': '50',
        'anthropic-ratelimit-requests-remaining': '49',
        'anthropic-ratelimit-requests-reset': '2026-01-28T15:08:03Z',
        'anthropic-ratelimit-input-tokens-remaining': '4000',
        'anthropic-ratelimit-tokens-limit': '38000',
        'anthropic-ratelimit-tokens-remaining': '12000',
        'anthropic-ratelimit-tokens-reset': '2026-01-28T15:07:59Z',
      },
      { remaining: 49, limit: 50, fullAt: NOW + 3_000 },
      { remaining: 12_000, limit: 38_000, fullAt: NOW },
    ],
    [
      'Groq',
      {
        'x-ratelimit-limit-requests': '14400',
        'x-ratelimit-remaining-requests': '14399',
        'x-ratelimit-reset-requests': '2m59.56s',
      },
      { remaining: 14_399, limit: 14_400, fullAt: NOW + 179_560 },
      undefined,
    ],
    [
      'Azure',
      {
        'x-ratelimit-limit-requests': '250',
        'x-ratelimit-remaining-requests': '249',
        'x-ratelimit-reset-requests': '7',
      },
      { remaining: 249, limit: 250, fullAt: NOW + 7_000 },
      undefined,
    ],
    [
      'Mistral',
      {
        'x-ratelimit-limit-req-minute': '120',
        'x-ratelimit-remaining-req-minute': '118',
        'ratelimitbysize-limit': '2000000',
        'ratelimitbysize-remaining': '1935974',
        'ratelimitbysize-reset': '19',
      },
      { remaining: 118, limit: 120, fullAt: NOW + 60_000 },
      { remaining: 1_935_974, limit: 2_000_000, fullAt: NOW + 19_000 },
    ],
    [
      'OpenRouter',
      { 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(UNIX + 4_000) },
      { remaining: 0, limit: 1, fullAt: NOW + 4_000 },
      undefined,
    ],
  ])('%s', (_vendor, headers, requests, tokens) => {
    expect(read(headers as unknown as Record<string, string>)).toEqual({ at: NOW, requests, tokens });
  });

  it('nobody, or whoever writes something else there, are nothing', () => {
    expect(read({})).toBeUndefined();
    expect(read({ 'x-ratelimit-remaining-requests': 'X-RATELIMIT-REMAINING-REQUESTS-XXX' })).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), (text) => {
        const reading = read({ 'x-ratelimit-remaining-tokens': '5', 'x-ratelimit-reset-tokens': text });
        const { fullAt } = reading?.tokens ?? {};
        expect(reading?.tokens?.remaining).toBe(5);
        expect(fullAt === undefined || fullAt >= NOW).toBe(true);
      }),
    );
  });
});

describe('calls that fit', () => {
  const reading = read({
    'x-ratelimit-limit-requests': '100',
    'x-ratelimit-remaining-requests': '40',
    'x-ratelimit-reset-requests': '60s',
    'x-ratelimit-limit-tokens': '1000',
    'x-ratelimit-remaining-tokens': '500',
    'x-ratelimit-reset-tokens': '50s',
  });

  it('are as many as the tighter of requests and tokens lets through, besides those in flight', () => {
    if (reading === undefined) throw new Error('no reading');
    expect(callsThatFit(reading, 10, 0, NOW)).toBe(40);
    expect(callsThatFit(reading, 100, 0, NOW)).toBe(5);
    expect(callsThatFit(reading, 100, 3, NOW)).toBe(2);
    expect(callsThatFit(reading, 100, 30, NOW)).toBe(0);
  });

  it('grow evenly to the whole limit at the time that the provider named', () => {
    if (reading === undefined) throw new Error('no reading');
    expect(callsThatFit(reading, 1, 0, NOW + 30_000)).toBe(70);
    expect(callsThatFit(reading, 1, 0, NOW + 60_000)).toBe(100);
    expect(callsThatFit(reading, 1, 0, NOW + 600_000)).toBe(100);
  });
});
