import { expect, it } from 'vitest';
import { freeName, guessType, type ProviderType } from './guess-type.ts';

const type = (name: string, key_pattern: string | null): ProviderType => ({
  type: name,
  title: name,
  base_url: null,
  key_pattern,
  needs_key: true,
  self_hosted: false,
});
const TYPES = [type('openai', '^sk-(?!ant-)'), type('anthropic', '^sk-ant-'), type('vllm', null)];

it.each([
  ['sk-ant-api03-abc', 'anthropic'],
  ['sk-proj-abc', 'openai'],
  ['0123456789', undefined],
  ['', undefined],
])('%j is a key of %s', (key, expected) => {
  expect(guessType(TYPES, key)?.type).toBe(expected);
});

it('a name that is taken gets the next free number', () => {
  expect(freeName('openai', ['openai', 'openai-2'])).toBe('openai-3');
  expect(freeName('openai', [])).toBe('openai');
});
