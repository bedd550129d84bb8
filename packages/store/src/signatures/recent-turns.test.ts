import type { SignedTurn } from '@sluice/core/chat/signed-turn';
import { describe, expect, it } from 'vitest';
import { RecentTurns } from './recent-turns.ts';
import { SIGNATURE_LIFE_MS } from './signatures.ts';

const turn = (signature: string): SignedTurn => ({
  signer: 'google',
  pieces: [{ type: 'tool-call', id: 'a', name: 'f', signature }],
});

describe('turns in memory', () => {
  it('are bounded for each tenant, the oldest go first, and no other tenant pays', () => {
    const recent = new RecentTurns({ tenant: 10_000, total: 1_000_000 });
    recent.put('quiet', ['k'], turn('s'), 0);
    for (let i = 0; i < 100; i++) recent.put('loud', [`k${i}`], turn('x'.repeat(500)), 0);
    expect(recent.get('loud', 'k0', 1)).toBeUndefined();
    expect(recent.get('loud', 'k99', 1)).toBeDefined();
    expect(recent.get('quiet', 'k', 1)).toBeDefined();
    expect(recent.bytes).toBeLessThanOrEqual(11_000);
  });

  it('are bounded in all: the tenant that was silent longest loses its own', () => {
    const recent = new RecentTurns({ tenant: 10_000, total: 20_000 });
    for (let i = 0; i < 50; i++) recent.put(`t${i}`, ['a', 'b'], turn('x'.repeat(500)), 0);
    expect(recent.bytes).toBeLessThanOrEqual(20_000);
    expect(recent.get('t0', 'a', 1)).toBeUndefined();
    expect(recent.get('t49', 'b', 1)).toBeDefined();
  });

  it('count what replaces another one once', () => {
    const recent = new RecentTurns({ tenant: 10_000, total: 10_000 });
    recent.put('t', ['a'], turn('x'), 0);
    const before = recent.bytes;
    for (let i = 0; i < 10; i++) recent.put('t', ['a'], turn('y'), 0);
    expect(recent.bytes).toBe(before);
    recent.put('t', ['b'], turn('x'.repeat(20_000)), 0);
    expect(recent.get('t', 'b', 1)).toBeUndefined();
  });

  it('know which turns signed nothing, and forget both in time', () => {
    const recent = new RecentTurns();
    recent.put('t', ['a'], undefined, 5);
    expect(recent.get('t', 'a', 4 + SIGNATURE_LIFE_MS)).toBe('none');
    expect(recent.get('t', 'a', 5 + SIGNATURE_LIFE_MS)).toBeUndefined();
    expect(recent.get('u', 'a', 6)).toBeUndefined();
  });
});
