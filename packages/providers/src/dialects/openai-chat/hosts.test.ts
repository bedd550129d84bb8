import type { Delta } from '@sluice/core/chat/delta';
import type { JsonObject } from '@sluice/core/json/json';
import { SseReader } from '@sluice/core/stream/sse';
import { describe, expect, it } from 'vitest';
import { summarise } from '../../conformance/chat-summary.ts';
import { providerSpec } from '../../registry.ts';
import type { ProviderSpec } from '../../spec.ts';
import { openaiChatDialect } from './dialect.ts';

function specOf(type: string): ProviderSpec {
  const spec = providerSpec(type);
  if (spec === undefined) throw new Error(type);
  return spec;
}

/** The bytes of a stream, as the vendor frames them. */
function stream(type: string, text: string) {
  const decoder = openaiChatDialect.open(specOf(type));
  const reader = new SseReader();
  const events = [...reader.push(new TextEncoder().encode(text)), ...reader.end()];
  const deltas = events.flatMap(({ name, data }) => decoder.decode(name, data));
  return { deltas: [...deltas, ...decoder.end()], decoder };
}

const lines = (...chunks: JsonObject[]) => chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('');
const chunk = (delta: JsonObject, finish: string | null = null, more: JsonObject = {}): JsonObject => ({
  id: 'c1',
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finish }],
  ...more,
});
const whole = (type: string, body: JsonObject) => openaiChatDialect.decode(body, specOf(type));
const finishes = (deltas: readonly Delta[]) => deltas.filter(({ type }) => type === 'finish');
const text = (deltas: readonly Delta[]) => summarise(deltas).choices.get(0)?.text;

describe('what hosts of OpenAI’s dialect do differently', () => {
  it('Avian and Doubleword repeat role and finish reason: one end is told', () => {
    for (const type of ['avian', 'doubleword', 'zai', 'openrouter']) {
      const role = { role: 'assistant' };
      const { deltas } = stream(
        type,
        lines(
          chunk({ ...role, content: 'a' }),
          chunk({ ...role, content: '' }, 'stop'),
          chunk({ ...role, content: '' }, 'stop'),
        ),
      );
      expect(finishes(deltas)).toHaveLength(1);
      expect(text(deltas)).toBe('a');
    }
  });

  it('Crusoe has empty members beside its reasoning', () => {
    const message = {
      role: 'assistant',
      content: 'It is.',
      reasoning: 'hm',
      refusal: null,
      audio: null,
      annotations: null,
      function_call: null,
      tool_calls: [],
    };
    const deltas = whole('crusoe', {
      id: 'c',
      model: 'm',
      choices: [{ index: 0, message, finish_reason: 'stop', logprobs: null }],
    });
    expect(summarise(deltas).choices.get(0)).toMatchObject({ text: 'It is.', reasoning: 'hm', calls: [], refusal: '' });
  });

  it('Perplexity says the whole message so far in each chunk, with a running count, CRLF, pings and no end mark', () => {
    const part = (delta: string, sofar: string, count: number, finish: string | null = null) => ({
      ...chunk({ role: 'assistant', content: delta }, finish),
      object: finish === null ? 'chat.completion.chunk' : 'chat.completion.done',
      choices: [
        {
          index: 0,
          delta: { role: 'assistant', content: delta },
          message: { role: 'assistant', content: sofar },
          finish_reason: finish,
        },
      ],
      citations: ['https://a', 'https://b'],
      usage: { prompt_tokens: 5, completion_tokens: count },
    });
    const body = lines(part('One', 'One', 1), part(' two', 'One two', 2), part('', 'One two', 2, 'stop')).replaceAll(
      '\n',
      '\r\n',
    );
    const { deltas, decoder } = stream('perplexity', `: ping - 1\r\n\r\n${body}`);
    expect(text(deltas)).toBe('One two');
    expect(summarise(deltas).usage).toMatchObject({ input: 5, output: 2 });
    expect(deltas.filter(({ type }) => type === 'citation')).toHaveLength(2);
    expect(decoder).toMatchObject({ finished: true, done: false });
  });

  it.each([
    ['together', 'eos', { prompt: [] }],
    ['huggingface', 'eos_token', { id: '', object: 'text_completion' }],
    ['snowflake', '', {}],
  ])('%s ends normally with %j', (type, word, more) => {
    const { deltas } = stream(type, lines(chunk({ content: 'a' }), chunk({ content: '' }, word, more)));
    expect(finishes(deltas)).toMatchObject([{ reason: 'stop', raw: word }]);
  });

  it('Snowflake says nothing of a turn with calls, and sends empty members with every answer', () => {
    const message = {
      content: '',
      function_call: { name: '', arguments: '' },
      tool_calls: [{ id: 't', type: 'function', function: { name: 'f', arguments: '' } }],
    };
    const deltas = whole('snowflake', {
      id: 'c',
      model: 'm',
      choices: [{ message, finish_reason: '', logprobs: { content: null } }],
    });
    expect(summarise(deltas).choices.get(0)?.calls).toEqual([{ id: 't', name: 'f', arguments: {} }]);
    expect(finishes(deltas)).toMatchObject([{ reason: 'tool-calls', raw: '' }]);
    expect(deltas.some(({ type }) => type === 'logprobs')).toBe(false);
  });

  it('Hugging Face leaves the space behind `data:` out', () => {
    const { deltas, decoder } = stream(
      'huggingface',
      lines(chunk({ content: 'a' }), chunk({}, 'stop')).replaceAll('data: ', 'data:'),
    );
    expect(text(deltas)).toBe('a');
    expect(decoder).toMatchObject({ finished: true, done: false, skipped: 0 });
  });

  it('Writer has many empty members, names its details otherwise, and sends no end mark', () => {
    const empty = { refusal: null, audio: null, graph_data: null, llm_data: null, tool_calls: null };
    const { deltas, decoder } = stream(
      'writer',
      lines(
        chunk({ role: 'assistant', content: 'a', ...empty }, null, { usage: null }),
        chunk({ role: 'assistant', content: '', ...empty }, 'stop', {
          usage: {
            prompt_tokens: 3,
            completion_tokens: 1,
            total_tokens: 4,
            prompt_token_details: { cached_tokens: 0 },
            completion_tokens_details: null,
          },
        }),
      ),
    );
    expect(summarise(deltas)).toMatchObject({ usage: { input: 3, output: 1 } });
    expect(text(deltas)).toBe('a');
    expect(decoder).toMatchObject({ finished: true, done: false });
  });

  it('AI21 names neither model nor time', () => {
    const deltas = whole('ai21', {
      id: 'c',
      choices: [{ index: 0, message: { role: 'assistant', content: 'a' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 1 },
    });
    expect(deltas[0]).toEqual({ type: 'start', id: 'c' });
    expect(text(deltas)).toBe('a');
  });

  it('SambaNova and Cloudflare count in part or not at all: what is not said is not made up', () => {
    const answer = (usage?: JsonObject) => ({
      id: 'c',
      model: 'm',
      choices: [{ message: { content: 'a' }, finish_reason: 'stop' }],
      ...(usage === undefined ? {} : { usage }),
    });
    expect(summarise(whole('sambanova', answer())).usage).toBeUndefined();
    expect(summarise(whole('sambanova', answer({ completion_tokens: 4 }))).usage).toEqual({ output: 4 });
    // Cloudflare never says a role.
    expect(text(stream('cloudflare', lines(chunk({ content: 'a' }), chunk({}, 'stop'))).deltas)).toBe('a');
  });

  it('Databricks and Gemini count on in every chunk: the last word counts', () => {
    const counted = (n: number) => ({ usage: { prompt_tokens: 9, completion_tokens: n } });
    const { deltas } = stream(
      'databricks',
      lines(
        chunk({ content: 'a' }, null, counted(1)),
        chunk({ content: 'b' }, null, counted(2)),
        chunk({}, 'stop', counted(2)),
      ),
    );
    expect(summarise(deltas).usage).toEqual({ input: 9, output: 2 });
  });

  it('models that think inside their text are given as they spoke', () => {
    for (const type of ['fireworks', 'novita', 'huggingface']) {
      const { deltas } = stream(
        type,
        lines(chunk({ content: '<think>\nhm' }), chunk({ content: '</think>\n\nYes' }), chunk({}, 'stop')),
      );
      expect(text(deltas)).toBe('<think>\nhm</think>\n\nYes');
    }
  });

  it('OpenRouter fails inside a stream with a number for a code, beside a choice or without one', () => {
    const error = { code: 502, message: 'Provider returned error', metadata: { raw: 'upstream went away' } };
    for (const failed of [
      { ...chunk({ content: '' }, 'error'), error },
      { id: 'c1', error },
    ]) {
      const { deltas, decoder } = stream('openrouter', lines(chunk({ content: 'a' }), failed));
      expect(deltas.at(-1)).toMatchObject({
        type: 'error',
        fault: { class: 'server-error', code: '502', status: 502, message: error.message },
      });
      expect(decoder.finished).toBe(false);
    }
  });

  it('OpenRouter tells what a model painted beside its text', () => {
    const images = [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
      { type: 'image_url', image_url: { url: 'https://elsewhere.test/a.png' } },
    ];
    const { deltas } = stream('openrouter', lines(chunk({ content: 'a', images }), chunk({}, 'stop')));
    expect(deltas.filter(({ type }) => type === 'extra')).toEqual([
      {
        type: 'extra',
        choice: 0,
        name: 'part',
        value: { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } },
      },
    ]);
  });

  it('Mistral leaves numbers of calls out, says whole calls at once, and thinks in parts of its content', () => {
    const call = (id: string) => ({ id, function: { name: 'f', arguments: '' } });
    const { deltas } = stream(
      'mistral',
      lines(
        chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }),
        chunk({ content: [{ type: 'text', text: 'a' }], tool_calls: null }),
        chunk({ content: '', tool_calls: [call('aaaaaaaaa'), call('bbbbbbbbb')] }, 'tool_calls', {
          usage: { prompt_tokens: 4, completion_tokens: 3, total_tokens: 7, prompt_audio_seconds: null },
        }),
      ),
    );
    expect(summarise(deltas).choices.get(0)).toMatchObject({
      text: 'a',
      reasoning: 'hm',
      calls: [
        { id: 'aaaaaaaaa', arguments: {} },
        { id: 'bbbbbbbbb', arguments: {} },
      ],
    });
    expect(summarise(deltas).usage).toMatchObject({ input: 4, output: 3 });
  });

  it('Azure judges the prompt in a first chunk that has no choice and no id', () => {
    const first = {
      id: '',
      model: '',
      choices: [],
      prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }],
    };
    const { deltas, decoder } = stream('azure', lines(first, chunk({ content: 'a' }), chunk({}, 'content_filter')));
    expect(deltas[0]).toEqual({ type: 'start', id: 'c1', model: 'm' });
    expect(finishes(deltas)).toMatchObject([{ reason: 'content-filter' }]);
    expect(decoder.finished).toBe(true);
  });
});

describe('every shape of an error body', () => {
  const MESSAGE = 'it went wrong';
  it.each<[string, unknown]>([
    ['OpenAI, DeepSeek, Ollama', { error: { message: MESSAGE, type: 't', param: null, code: 'c' } }],
    ['Anthropic', { type: 'error', error: { type: 'api_error', message: MESSAGE }, request_id: 'r' }],
    ['Gemini', { error: { code: 500, message: MESSAGE, status: 'INTERNAL', details: [] } }],
    ['Gemini’s OpenAI endpoint', [{ error: { code: 500, message: MESSAGE, status: 'INTERNAL' } }]],
    ['Bedrock', { message: MESSAGE }],
    ['Azure', { error: { code: '500', message: MESSAGE } }],
    ['Azure with its inner error', { error: { code: 'x', message: MESSAGE, innererror: { code: 'y' } } }],
    ['OpenRouter', { error: { message: MESSAGE, code: 500, metadata: { raw: 'z' } }, user_id: 'u' }],
    ['xAI', { code: 'internal', error: MESSAGE }],
    [
      'Mistral, Hyperbolic',
      { object: 'error', message: MESSAGE, type: 't', param: null, code: 500, raw_status_code: 500 },
    ],
    ['FastAPI', { detail: MESSAGE }],
    ['Mistral’s gateway', { message: MESSAGE, request_id: 'r' }],
    ['Cohere', { id: 'i', message: MESSAGE }],
    ['Venice, Ollama', { error: MESSAGE }],
    ['Hugging Face', { error: MESSAGE, error_type: 'x' }],
    ['Perplexity, llama.cpp', { error: { message: MESSAGE, type: 't', code: 500 } }],
    ['Together', { id: 'i', error: { message: MESSAGE, type: 't', param: null, code: null } }],
  ])('is read: %s', (_who, body) => {
    const fault = openaiChatDialect.fault(
      { status: 500, headers: {}, body: JSON.stringify(body) },
      specOf('openai-compatible'),
    );
    expect(fault).toMatchObject({ class: 'server-error', status: 500, message: MESSAGE });
  });

  it('is read: a page of Google’s front end', () => {
    const body = '<!DOCTYPE html><html><head><style>*{}</style></head><body><p>Not Found</p></body></html>';
    expect(openaiChatDialect.fault({ status: 404, headers: {}, body }, specOf('openai-compatible'))).toMatchObject({
      class: 'bad-response',
      message: 'Not Found',
    });
  });
});
