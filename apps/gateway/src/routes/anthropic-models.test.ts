import { describe, expect, it } from 'vitest';
import { CallError } from '../http/call-error.ts';
import type { ModelEntry } from '../state/model-entry.ts';
import { anthropicModelList } from './anthropic-models.ts';

/** What the list reads of a model. */
function entry(name: string, more: Partial<ModelEntry> = {}): ModelEntry {
  return {
    name,
    targets: [],
    capabilities: ['chat'],
    contextWindow: 200_000,
    outputLimit: 64_000,
    ...more,
  } as ModelEntry;
}

const MODELS = ['a', 'b', 'c', 'd', 'e'].map((name) => entry(name));
const page = (query: string) => {
  const { data, ...rest } = anthropicModelList(MODELS, new URLSearchParams(query));
  return { ids: data.map(({ id }) => id).join(''), ...rest };
};

describe('a list in Anthropic’s shape', () => {
  it.each([
    ['', { ids: 'abcde', has_more: false, first_id: 'a', last_id: 'e' }],
    ['limit=2', { ids: 'ab', has_more: true, first_id: 'a', last_id: 'b' }],
    ['limit=2&after_id=b', { ids: 'cd', has_more: true, first_id: 'c', last_id: 'd' }],
    ['limit=2&after_id=d', { ids: 'e', has_more: false, first_id: 'e', last_id: 'e' }],
    ['limit=2&before_id=e', { ids: 'cd', has_more: true, first_id: 'c', last_id: 'd' }],
    ['limit=9&before_id=c', { ids: 'ab', has_more: false, first_id: 'a', last_id: 'b' }],
    ['after_id=e', { ids: '', has_more: false, first_id: null, last_id: null }],
  ])('is paged by “%s”', (query, expected) => {
    expect(page(query)).toEqual(expected);
  });

  it.each(['limit=0', 'limit=1001', 'limit=x', 'after_id=nobody', 'before_id=nobody'])('refuses “%s”', (query) => {
    expect(() => page(query)).toThrow(CallError);
  });

  it('says what a model takes and whether its vendor goes on with it', () => {
    const models = ['2020-01-01', '2999-01-01'].map((on) => entry(on, { retirement: { id: on, on } }));
    const { data } = anthropicModelList([...models, entry('new')], new URLSearchParams());
    expect(data.map(({ lifecycle }) => lifecycle)).toEqual(['retired', 'deprecated', 'active']);
    expect(data[0]).toMatchObject({ max_input_tokens: 200_000, max_tokens: 64_000, shutdown_date: '2020-01-01' });
  });
});
