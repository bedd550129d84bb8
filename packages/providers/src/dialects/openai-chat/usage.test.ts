import type { Usage } from '@sluice/core/chat/usage';
import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { readUsage, StreamUsage } from './usage.ts';

describe('usage in disjoint classes', () => {
  it.each<[string, JsonObject, Usage]>([
    ['nothing said is nothing known', {}, {}],
    ['plain', { prompt_tokens: 10, completion_tokens: 4 }, { input: 10, output: 4 }],
    [
      'the words of Responses',
      {
        input_tokens: 10,
        output_tokens: 4,
        input_tokens_details: { cached_tokens: 6 },
        output_tokens_details: { reasoning_tokens: 3 },
      },
      { input: 4, cacheRead: 6, output: 4, reasoning: 3 },
    ],
    [
      'OpenAI, cached and written tokens within the prompt',
      {
        prompt_tokens: 100,
        completion_tokens: 9,
        prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 30, audio_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 5, audio_tokens: 2 },
      },
      { input: 6, cacheRead: 60, cacheWrite: 30, audioInput: 4, output: 7, reasoning: 5, audioOutput: 2 },
    ],
    [
      'DeepSeek',
      { prompt_tokens: 10, completion_tokens: 1, prompt_cache_hit_tokens: 8, prompt_cache_miss_tokens: 2 },
      { input: 2, cacheRead: 8, output: 1 },
    ],
    ['Moonshot', { prompt_tokens: 10, completion_tokens: 1, cached_tokens: 8 }, { input: 2, cacheRead: 8, output: 1 }],
    [
      'Mistral',
      { prompt_tokens: 10, completion_tokens: 1, num_cached_tokens: 8 },
      { input: 2, cacheRead: 8, output: 1 },
    ],
    ['more cached than there is', { prompt_tokens: 10, num_cached_tokens: 64 }, { input: 0, cacheRead: 10 }],
    [
      'Mistral, audio beside the prompt',
      { prompt_tokens: 9, completion_tokens: 248, total_tokens: 632, prompt_tokens_details: { audio_tokens: 375 } },
      { input: 9, audioInput: 375, output: 248 },
    ],
    [
      'xAI, reasoning beside the completion',
      {
        prompt_tokens: 12,
        completion_tokens: 1,
        total_tokens: 241,
        completion_tokens_details: { reasoning_tokens: 228 },
      },
      { input: 12, output: 229, reasoning: 228 },
    ],
    [
      'Vercel, reasoning larger than its whole',
      {
        prompt_tokens: 28,
        completion_tokens: 9,
        total_tokens: 37,
        completion_tokens_details: { reasoning_tokens: 61 },
      },
      { input: 28, output: 70, reasoning: 61 },
    ],
    [
      'Doubleword, writes by their life',
      {
        prompt_tokens: 50,
        completion_tokens: 1,
        cache_creation_input_tokens: 30,
        cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
      },
      { input: 20, cacheWrite: 10, cacheWrite1h: 20, output: 1 },
    ],
    ['camel case', { promptTokens: 4, completionTokens: 3, totalTokens: 7 }, { input: 4, output: 3 }],
    ['nulls', { prompt_tokens: 4, completion_tokens: null, prompt_tokens_details: null }, { input: 4 }],
  ])('%s', (_who, raw, usage) => {
    expect(readUsage(raw, {})).toEqual(usage);
  });

  it('never counts more reasoning than was generated, where the vendor counts it in (OpenRouter)', () => {
    const raw = { prompt_tokens: 43, completion_tokens: 10, completion_tokens_details: { reasoning_tokens: 11 } };
    expect(readUsage(raw, { completionExcludesReasoning: false })).toMatchObject({ output: 10, reasoning: 10 });
  });

  it('takes the last count of a stream, member by member', () => {
    const usage = new StreamUsage({});
    usage.update({ prompt_tokens: 10, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 4 } });
    usage.update({ prompt_tokens: 10, completion_tokens: 3 });
    expect(usage.update({ prompt_tokens: 10, completion_tokens: null }).usage).toEqual({
      input: 6,
      cacheRead: 4,
      output: 3,
    });
  });
});
