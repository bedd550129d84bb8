import type { KeyUse } from '@sluice/store/config/config-store';
import { describe, expect, it } from 'vitest';
import { KeyUses } from './key-uses.ts';

function used(uses: KeyUses, hash: string, userAgent: string, at = 1000): void {
  Object.assign(uses.slot(hash, `key_${hash}`), { at, address: '192.0.2.1', userAgent });
}

describe('the last use of a key', () => {
  it.each([
    ['python-openai/1.99.1', 'python-openai/1.99.1'],
    ['OpenAI/Python 1.99.1', 'OpenAI/Python 1.99.1'],
    ['curl/8.5.0 (x86_64)', 'curl/8.5.0'],
    ['Mozilla/5.0 (X11; Linux) Gecko', 'Mozilla/5.0'],
    ['node', 'node'],
    ['', ''],
    [`${'x'.repeat(100_000)} 1`, 'x'.repeat(64)],
    ['a\u0001b\u00ff', 'ab'],
  ])('by a client that calls itself %j', (userAgent, client) => {
    const uses = new KeyUses();
    used(uses, 'a', userAgent);
    expect(uses.lastUse('a')).toEqual({ hash: 'a', keyId: 'key_a', at: 1000, address: '192.0.2.1', client });
  });

  it('is written once, and again where writing failed', async () => {
    const uses = new KeyUses();
    used(uses, 'a', 'one', Date.now() - 1);
    uses.slot('unused', 'key_unused');
    const written: KeyUse[] = [];
    await expect(uses.flush(() => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
    const write = async (batch: readonly KeyUse[]) => void written.push(...batch);
    await uses.flush(write);
    await uses.flush(write);
    expect(written.map(({ hash }) => hash)).toEqual(['a']);
  });

  it('is forgotten when the value admits nobody, but not before it is written', async () => {
    const uses = new KeyUses();
    used(uses, 'gone', 'one', Date.now() - 1);
    used(uses, 'here', 'one', Date.now() - 1);
    const admits = (hash: string) => hash === 'here';
    uses.keepOnly(admits);
    expect(uses.lastUse('gone')).toBeDefined();
    await uses.flush(async () => undefined);
    uses.keepOnly(admits);
    expect(uses.lastUse('gone')).toBeUndefined();
    expect(uses.lastUse('here')).toBeDefined();
  });
});
