import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../json/json.ts';
import { chatDialect } from './client.ts';

const SUMMARY = { cost_usd: 0.5, overhead_ms: 2, provider: 'p', attempts: 1 };
const body = { messages: [{ role: 'user', content: 'hi' }], stream: true };
const silent = chatDialect.decode(body);
const asking = chatDialect.decode({ ...body, stream_options: { include_usage: true } });
const USAGE = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
const content = { index: 0, delta: { content: 'x' }, finish_reason: null };
const finish = { index: 0, delta: {}, finish_reason: 'stop' };
const empty = { index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null };

const filter = (event: JsonObject, call: typeof silent) => chatDialect.filter(event, call, () => SUMMARY);

describe('a chunk of a provider that speaks the dialect', () => {
  it('passes untouched where it counts nothing', () => {
    for (const call of [silent, asking]) {
      expect(filter({ choices: [content], usage: null }, call)).toBeUndefined();
      expect(filter({ choices: [finish] }, call)).toBeUndefined();
      // Azure's first chunk.
      expect(filter({ choices: [], prompt_filter_results: [] }, call)).toBeUndefined();
    }
  });

  it('loses usage that was not asked for, and is left out where it has nothing else', () => {
    expect(filter({ choices: [], usage: USAGE }, silent)).toBeNull();
    expect(filter({ id: 'a', choices: [finish], usage: USAGE }, silent)).toEqual({ id: 'a', choices: [finish] });
    expect(filter({ choices: [finish], x_groq: { id: 'r', usage: USAGE } }, silent)).toEqual({
      choices: [finish],
      x_groq: { id: 'r' },
    });
    expect(filter({ choices: [], usage: USAGE, error: { message: 'no' } }, silent)).toEqual({
      choices: [],
      error: { message: 'no' },
    });
  });

  it('gets the summary wherever the last count may stand', () => {
    for (const choices of [[], [finish], [empty]]) {
      expect(filter({ choices, usage: USAGE }, asking)).toEqual({ choices, usage: USAGE, sluice: SUMMARY });
    }
    expect(filter({ choices: [finish], x_groq: { usage: USAGE } }, asking)).toHaveProperty('sluice');
  });

  it('gets none beside content: a running total is not the last', () => {
    expect(filter({ choices: [content], usage: USAGE }, asking)).toBeUndefined();
    const call = { index: 0, delta: { tool_calls: [{ index: 0 }] }, finish_reason: null };
    expect(filter({ choices: [call], usage: USAGE }, asking)).toBeUndefined();
  });
});
