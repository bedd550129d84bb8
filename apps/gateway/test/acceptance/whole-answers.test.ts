import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterEach, describe, expect, it } from 'vitest';
import { makeWorld, type World } from '../harness/world.ts';

let world: World;
afterEach(() => world.end());

describe('a whole answer is the provider’s own bytes', () => {
  it.each([100, 4_000, 6_000, 200_000])(
    'with %d characters of many scripts, and its length in bytes',
    async (length) => {
      world = await makeWorld();
      const text = 'aé漢🚀\u0000\u2028'.repeat(Math.ceil(length / 7)).slice(0, length);
      const sent = Buffer.from(JSON.stringify({ ...chatCompletion(), note: text, naïve: '½' }, undefined, 1));
      world.upstream.always('/v1/chat/completions', { headers: { 'content-type': 'application/json' }, body: sent });
      const response = await world.chat();
      const got = Buffer.from(await response.arrayBuffer());
      expect(response.headers.get('content-length')).toBe(String(sent.length));
      expect(got.equals(sent)).toBe(true);
      // The connection goes on behind it.
      expect(Buffer.from(await (await world.chat()).arrayBuffer()).equals(sent)).toBe(true);
    },
  );
});
