import { expect, it } from 'vitest';
import { freeName, guessType } from './guess-type.ts';
import type { ProviderType } from './provider.ts';

const typeOf = (type: string, key_pattern: string | null): ProviderType => ({
  type,
  title: type,
  base_url: null,
  key_pattern,
  needs_key: true,
  self_hosted: false,
});
const TYPES = [typeOf('openai', '^sk-'), typeOf('anthropic', '^sk-ant-'), typeOf('groq', '^gsk_'), typeOf('any', null)];

it('the key says whose it is, the longer pattern first', () => {
  expect(['sk-proj-1', ' sk-ant-api03-2 ', 'gsk_3'].map((key) => guessType(key, TYPES))).toEqual([
    'openai',
    'anthropic',
    'groq',
  ]);
  expect(guessType('0123456789abcdef', TYPES)).toBeUndefined();
});

it('a second provider of a type gets a name of its own', () => {
  expect(freeName('openai', [])).toBe('openai');
  expect(freeName('openai', ['openai', 'openai-2'])).toBe('openai-3');
});
