import type { Delta } from '@sluice/core/chat/delta';
import { completionsDialect } from '@sluice/core/chat/openai-completions/client';
import type { JsonObject } from '@sluice/core/json/json';
import { SseReader } from '@sluice/core/stream/sse';
import { describe, expect, it } from 'vitest';
import { openaiCompletionsDialect as dialect } from '../dialects/openai-completions/dialect.ts';
import { providerSpec } from '../registry.ts';
import type { ProviderSpec } from '../spec.ts';
import { type Recording, recordingsOf } from './recordings.ts';

const recordings = recordingsOf('openai-completions');
const answered = recordings.filter(({ response }) => response.status < 400);
const refused = recordings.filter(({ response }) => response.status >= 400);
const spec = providerSpec('openai-compatible') as ProviderSpec;
const context = { requestId: 'r', created: 1, model: 'm' };

function deltasOf({ response }: Recording): Delta[] {
  if (response.sse === undefined) return dialect.decode(response.body as JsonObject, spec);
  const reader = new SseReader();
  const decoder = dialect.open(spec);
  const deltas: Delta[] = [];
  const bytes = new TextEncoder().encode(response.sse);
  // Every event comes in odd pieces.
  for (let at = 0; at < bytes.length; at += 7) {
    for (const { name, data } of reader.push(bytes.subarray(at, at + 7))) deltas.push(...decoder.decode(name, data));
  }
  for (const { name, data } of reader.end()) deltas.push(...decoder.decode(name, data));
  deltas.push(...decoder.end());
  expect(decoder.finished).toBe(true);
  return deltas;
}

const textOf = (deltas: readonly Delta[], index: number) =>
  deltas.map((delta) => (delta.type === 'text' && delta.choice === index ? delta.text : '')).join('');

describe.skipIf(recordings.length === 0)('recorded text completions', () => {
  it.each(answered.map((one) => [one.id, one] as const))('%s is read as its facts say', (_id, recording) => {
    const deltas = deltasOf(recording);
    const facts = recording.facts as { text: string; choices?: { text: string }[]; usage?: Record<string, number> };
    const texts = facts.choices?.map(({ text }) => text) ?? [facts.text];
    texts.forEach((text, index) => {
      expect(textOf(deltas, index)).toBe(text);
    });
    const usage = deltas.findLast((delta) => delta.type === 'usage')?.usage;
    if (facts.usage)
      expect(usage).toMatchObject({ input: facts.usage.prompt_tokens, output: facts.usage.completion_tokens });
    const call = completionsDialect.decode(recording.request.body);
    const answer = completionsDialect.answer(deltas, call, context) as { choices: { text: string }[] };
    expect(answer.choices.map(({ text }) => text)).toEqual(texts);
    const encoder = completionsDialect.open({ ...call, includeUsage: true }, context);
    const summary = { cost_usd: 0, overhead_ms: 0, provider: 'p', attempts: 1 };
    const stream = deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(summary);
    expect(stream.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(stream.match(/"finish_reason":"/g)).toHaveLength(texts.length);
  });

  it.each(answered.map((one) => [one.id, one] as const))('%s: its request goes up as it came', (_id, recording) => {
    const call = completionsDialect.decode(recording.request.body);
    const target = { spec, model: 'up', outputCap: undefined, outputLimit: undefined };
    const { set } = dialect.splice(call, target);
    expect(Object.keys(set).sort()).toEqual(recording.stream ? ['model', 'stream_options'] : ['model']);
    const { body } = dialect.encode(call, target);
    const { prompt, max_tokens, temperature } = recording.request.body;
    const said = Array.isArray(prompt) ? prompt[0] : prompt;
    expect(body).toMatchObject({ model: 'up', prompt: said });
    if (typeof max_tokens === 'number') expect(body.max_tokens).toBe(max_tokens);
    if (typeof temperature === 'number') expect(body.temperature).toBe(temperature);
  });

  it.each(refused.map((one) => [one.id, one] as const))('%s keeps whose fault it is', (_id, recording) => {
    const { status, headers, body } = recording.response;
    const fault = dialect.fault({ status, headers, body: JSON.stringify(body) }, spec);
    expect(['auth', 'bad-request', 'model-not-found']).toContain(fault.class);
  });
});

describe('a prompt', () => {
  it('of several texts, or of tokens, only this interface can be told', () => {
    expect(completionsDialect.decode({ prompt: 'a' }).nativeOnly).toBeUndefined();
    expect(completionsDialect.decode({ prompt: ['a'] }).nativeOnly).toBeUndefined();
    expect(completionsDialect.decode({ prompt: ['a', 'b'] })).toMatchObject({ nativeOnly: 'prompt', n: 2 });
    expect(completionsDialect.decode({ prompt: [1, 2] }).nativeOnly).toBe('prompt');
  });

  it.each([
    [{}, 'prompt'],
    [{ prompt: [] }, 'prompt'],
    [{ prompt: ['a', {}] }, 'prompt[1]'],
    [{ prompt: 'a', n: 129 }, 'n'],
    [{ prompt: 'a', logprobs: 21 }, 'logprobs'],
    [{ prompt: 'a', max_tokens: 0 }, 'max_tokens'],
    [{ prompt: 'a', stop: Array.from({ length: 17 }, () => 'x') }, 'stop'],
    [{ prompt: 'a', organization: 'o' }, 'organization'],
  ])('%j is refused, and the member named', (body, param) => {
    expect(() => completionsDialect.decode(body as JsonObject)).toThrow(expect.objectContaining({ param }));
  });
});

describe('chat’s probabilities of tokens', () => {
  it('are told in the older form of four lists', () => {
    const content = [
      { token: 'He', logprob: -0.1, top_logprobs: [{ token: 'He', logprob: -0.1 }] },
      { token: 'llo', logprob: -0.2, top_logprobs: [] },
    ];
    const deltas: Delta[] = [
      { type: 'text', choice: 0, text: 'Hello' },
      { type: 'logprobs', choice: 0, logprobs: { content } },
      { type: 'finish', choice: 0, reason: 'stop', raw: 'stop' },
    ];
    expect(completionsDialect.answer(deltas, completionsDialect.decode({ prompt: 'a' }), context)).toMatchObject({
      choices: [
        {
          text: 'Hello',
          logprobs: {
            tokens: ['He', 'llo'],
            token_logprobs: [-0.1, -0.2],
            top_logprobs: [{ He: -0.1 }, {}],
            text_offset: [0, 2],
          },
        },
      ],
    });
  });
});
