import type { Call } from '@sluice/core/chat/call';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../dialect.ts';
import { providerSpec, speechFor } from '../../registry.ts';
import type { ProviderSpec } from '../../spec.ts';
import { openaiResponsesDialect } from './dialect.ts';

/** A call of Responses with this body. */
function responsesCall(body: JsonObject): Call {
  const plain = chatDialect.decode({ messages: [{ role: 'user', content: 'hi' }], model: body.model ?? null });
  const cap = body.max_output_tokens;
  const maxOutputTokens = typeof cap === 'number' ? cap : undefined;
  return { ...plain, dialect: 'responses', stream: body.stream === true, maxOutputTokens, said: body };
}

function splice(body: JsonObject, type = 'openai', more: Partial<Target> = {}) {
  const model = more.model ?? 'gpt-4o';
  const { main } = speechFor(providerSpec(type) as ProviderSpec, model, 'responses');
  const call = responsesCall({ model: 'alias', input: 'hi', ...body });
  const target: Target = { spec: main.spec, model, outputCap: undefined, outputLimit: undefined, ...more };
  const { set, verdicts } = openaiResponsesDialect.splice(call, target);
  return { set, said: verdicts.map(({ verdict, member }) => `${verdict}:${member}`) };
}

describe('the bytes of a caller of Responses', () => {
  it('change in nothing but the model where nothing else must', () => {
    expect(splice({ store: false, temperature: 0.1, unknown: 1 })).toEqual({ set: { model: 'gpt-4o' }, said: [] });
    expect(splice({ store: false, model: 'gpt-4o' })).toEqual({ set: {}, said: [] });
  });

  it('never let the vendor keep an answer, nor go on from one that it kept', () => {
    expect(splice({}).set).toEqual({ model: 'gpt-4o', store: false });
    expect(splice({ store: true, previous_response_id: 'resp_1' }).set).toEqual({
      model: 'gpt-4o',
      store: false,
      previous_response_id: undefined,
    });
  });

  it('ask for sealed thoughts where the model thinks, beside what they ask for themselves', () => {
    const thinker = { model: 'gpt-5' };
    const sealed = 'reasoning.encrypted_content';
    expect(splice({ store: false }, 'openai', thinker).set.include).toEqual([sealed]);
    expect(splice({ store: false, include: ['file_search_call.results'] }, 'openai', thinker).set.include).toEqual([
      'file_search_call.results',
      sealed,
    ]);
    expect(splice({ store: false, include: [sealed] }, 'openai', thinker).set).not.toHaveProperty('include');
  });

  it('get the reserved cap where they have none, and the smallest that is taken', () => {
    expect(splice({ store: false }, 'openai', { outputCap: 500 }).set.max_output_tokens).toBe(500);
    expect(splice({ store: false, max_output_tokens: 50 }, 'openai', { outputCap: 500 }).set).toEqual({
      model: 'gpt-4o',
    });
    const small = splice({ store: false, max_output_tokens: 5 });
    expect(small.set.max_output_tokens).toBe(16);
    expect(small.said).toEqual(['converted:max_output_tokens']);
  });

  it('lose words of another dialect in stream_options', () => {
    const stream = { store: false, stream: true };
    expect(splice({ ...stream, stream_options: { include_obfuscation: false } }).set).toEqual({ model: 'gpt-4o' });
    expect(splice({ ...stream, stream_options: { include_usage: true } }).set).toEqual({
      model: 'gpt-4o',
      stream_options: undefined,
    });
    expect(splice({ ...stream, stream_options: { include_usage: true, include_obfuscation: true } }).set).toMatchObject(
      {
        stream_options: { include_obfuscation: true },
      },
    );
  });

  it('lose what the host refuses, and the caller is told', () => {
    const { set, said } = splice({ store: false, truncation: 'auto', include: ['x'], prompt_cache_key: null }, 'groq');
    expect(set).toEqual({ model: 'gpt-4o', truncation: undefined, include: undefined });
    expect(said).toEqual(['dropped:include', 'dropped:truncation']);
  });

  it('lose thoughts that the vendor can no longer look up, where it refuses them', () => {
    const input = [
      { type: 'reasoning', id: 'rs_1', summary: [] },
      { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'seal' },
      { role: 'user', content: 'hi' },
    ];
    const openai = splice({ store: false, input });
    expect(openai.set.input).toEqual(input.slice(1));
    expect(openai.said).toEqual(['dropped:input[0]']);
    expect(splice({ store: false, input }, 'xai').set).not.toHaveProperty('input');
    expect(splice({ store: false, input: input.slice(1) }).set).not.toHaveProperty('input');
  });
});
