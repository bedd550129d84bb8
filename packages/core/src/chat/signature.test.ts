import { describe, expect, it } from 'vitest';
import { carry, uncarry } from './signature.ts';

describe('a signature on its way through a client', () => {
  it('stands bare where the dialect is of the vendor that made it', () => {
    expect(carry('EqQB==', 'anthropic', 'anthropic')).toBe('EqQB==');
    expect(uncarry('EqQB==', 'anthropic')).toEqual({ value: 'EqQB==', signer: 'anthropic' });
  });

  it.each(['anthropic', 'openai', 'google', 'azure', 'bedrock', 'deepseek', 'openrouter', 'xai'] as const)(
    'of %s comes back with who made it',
    (signer) => {
      const carried = carry('a.b\nc', signer, undefined);
      expect(carried).not.toBe('a.b\nc');
      expect(uncarry(carried, 'anthropic')).toEqual({ value: 'a.b\nc', signer });
    },
  );

  it('that only looks marked is taken as it stands', () => {
    expect(uncarry('sluice.nobody.x', 'google')).toEqual({ value: 'sluice.nobody.x', signer: 'google' });
  });
});
