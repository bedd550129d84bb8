import type { SignedTurn } from '@sluice/core/chat/signed-turn';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../open.ts';
import { type KeptTurn, SIGNATURE_LIFE_MS } from '../signatures/signatures.ts';
import type { EngineUnderTest, Installation } from './engine-under-test.ts';

const SECRET = 'c2lnbmF0dXJlIG9mIGEgdGhvdWdodA==';

export function signaturesSuite(engine: EngineUnderTest): void {
  describe(`signatures on ${engine.name}`, () => {
    let installation: Installation;
    let store: Store;

    beforeEach(async () => {
      installation = await engine.install();
      store = await installation.open();
    });
    afterEach(async () => {
      await store.shutdown();
      await installation.destroy();
    });

    const turn: SignedTurn = {
      signer: 'anthropic',
      pieces: [
        { type: 'reasoning', text: '', signature: SECRET, signer: 'anthropic' },
        { type: 'tool-call', id: 'toolu_1', name: 'look' },
      ],
    };
    const kept = (keys: readonly string[], more: Partial<KeptTurn> = {}): KeptTurn => ({
      tenant: 'acme',
      at: Date.now(),
      keys,
      turn,
      ...more,
    });
    /** Memory is gone with the process; what is found then was stored. */
    const restart = async () => {
      await store.shutdown();
      store = await installation.open();
    };
    const count = async () => {
      const [row] = await installation.query<{ n: number }>('calls', 'SELECT count(*) AS n FROM signed_turns');
      return Number(row?.n);
    };

    test('what was just added is in memory at once, and nothing is known of another key', () => {
      store.signatures.add(kept(['call:a', 'said:b']));
      store.signatures.add(kept(['call:none'], { turn: undefined }));
      expect(store.signatures.recent('acme', 'call:a')).toEqual(turn);
      expect(store.signatures.recent('acme', 'said:b')).toEqual(turn);
      expect(store.signatures.recent('acme', 'call:none')).toBe('none');
      expect(store.signatures.recent('acme', 'call:x')).toBeUndefined();
    });

    test('after a restart one look-up finds the turn under each of its keys, as one', async () => {
      store.signatures.add(kept(['call:a', 'call:b', 'said:c']));
      store.signatures.add(kept(['call:none'], { turn: undefined }));
      await restart();
      expect(store.signatures.recent('acme', 'call:a')).toBeUndefined();
      const found = await store.signatures.find('acme', ['call:a', 'call:b', 'said:c', 'call:none', 'call:x']);
      expect([...found.keys()].sort()).toEqual(['call:a', 'call:b', 'said:c']);
      expect(found.get('call:a')).toEqual(turn);
      // One and the same, so that nothing of it is put back twice.
      expect(found.get('call:b')).toBe(found.get('call:a'));
      expect(store.signatures.recent('acme', 'call:b')).toEqual(turn);
      expect(store.signatures.recent('acme', 'call:x')).toBe('none');
      expect(await store.signatures.find('acme', [])).toEqual(new Map());
    });

    test('no tenant finds what another one was given, in memory or stored, under the same key', async () => {
      store.signatures.add(kept(['call:a']));
      expect(store.signatures.recent('other', 'call:a')).toBeUndefined();
      await restart();
      expect((await store.signatures.find('other', ['call:a'])).size).toBe(0);
      // Nor where somebody gives the row to the other tenant.
      await installation.tamper('calls', "UPDATE signed_turns SET tenant = 'other'");
      await restart();
      expect((await store.signatures.find('other', ['call:a'])).size).toBe(0);
      expect((await store.signatures.find('acme', ['call:a'])).size).toBe(0);
    });

    test('neither the signature nor the key can be read in the database', async () => {
      store.signatures.add(kept(['call:toolu_readable_key']));
      await store.signatures.flush();
      const dump = await installation.dump();
      expect(await count()).toBe(1);
      expect(dump.includes(SECRET)).toBe(false);
      expect(dump.includes('toolu_readable_key')).toBe(false);
    });

    test('a later turn with the same words takes their key, and the earlier one keeps its own', async () => {
      const later: SignedTurn = { signer: 'google', pieces: [{ type: 'text', empty: false, signature: 'later' }] };
      store.signatures.add(kept(['call:a', 'said:same']));
      store.signatures.add(kept(['call:b', 'said:same'], { turn: later }));
      expect(store.signatures.recent('acme', 'said:same')).toEqual(later);
      await restart();
      const found = await store.signatures.find('acme', ['call:a', 'call:b', 'said:same']);
      expect(found.get('call:a')).toEqual(turn);
      expect(found.get('said:same')).toEqual(later);
    });

    test('after 72 hours it is gone, from memory and from the database', async () => {
      const longAgo = Date.now() - SIGNATURE_LIFE_MS;
      store.signatures.add(kept(['call:old'], { at: longAgo - 1 }));
      store.signatures.add(kept(['call:new'], { at: longAgo + 60_000 }));
      expect(store.signatures.recent('acme', 'call:old')).toBeUndefined();
      expect(store.signatures.recent('acme', 'call:new')).toEqual(turn);
      await restart();
      expect([...(await store.signatures.find('acme', ['call:old', 'call:new'])).keys()]).toEqual(['call:new']);
      // The first write after a start sweeps.
      store.signatures.add(kept(['call:now']));
      await store.signatures.flush();
      expect(await count()).toBe(2);
    });

    test('who keeps too much loses the oldest, and no other tenant does', async () => {
      for (const tenant of ['acme', 'other']) {
        store.signatures.add(kept(['call:1'], { tenant, at: Date.now() - 60_000 }));
        store.signatures.add(kept(['call:2'], { tenant }));
      }
      await store.signatures.flush();
      await installation.tamper('calls', "UPDATE signed_turns SET bytes = 300000000 WHERE tenant = 'acme'");
      await restart();
      store.signatures.add(kept(['call:3']));
      await store.signatures.flush();
      expect((await store.signatures.find('acme', ['call:1'])).size).toBe(0);
      expect((await store.signatures.find('other', ['call:1', 'call:2'])).size).toBe(2);
    });

    test('all together keep no more than the whole may hold', async () => {
      for (let i = 0; i < 20; i++) store.signatures.add(kept([`call:${i}`], { tenant: `t${i}` }));
      await store.signatures.flush();
      await installation.tamper('calls', 'UPDATE signed_turns SET bytes = 250000000');
      await restart();
      store.signatures.add(kept(['call:last']));
      await store.signatures.flush();
      expect(await count()).toBe(0);
    });

    test('a turn that is too large is dropped and counted', () => {
      const huge: SignedTurn = {
        signer: 'openai',
        pieces: [{ type: 'reasoning', text: '', signature: 'x'.repeat(5 * 1024 * 1024) }],
      };
      store.signatures.add(kept(['call:huge'], { turn: huge }));
      expect(store.signatures.dropped).toBe(1);
    });
  });
}
