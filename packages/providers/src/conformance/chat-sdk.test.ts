import type { Delta } from '@sluice/core/chat/delta';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';

const PARAMS = {
  model: 'm',
  messages: [{ role: 'user' as const, content: 'x' }],
  stream_options: { include_usage: true },
};
const CALL = chatDialect.decode(structuredClone({ ...PARAMS, stream: true }));
const CONTEXT = { requestId: 'req', created: 1, model: 'upstream' };
const SUMMARY = { cost_usd: 0.25, overhead_ms: 0, provider: 'p', attempts: 1 };

/** OpenAI's own client, against an answer of ours. */
function client(status: number, type: string, body: string): OpenAI {
  const fetch = () => Promise.resolve(new Response(body, { status, headers: { 'content-type': type } }));
  return new OpenAI({ apiKey: 'sk-test', maxRetries: 0, fetch });
}

const REPLY: readonly Delta[] = [
  { type: 'start', id: 'msg_9', model: 'claude-x' },
  { type: 'usage', usage: { input: 11, cacheRead: 5 }, raw: {} },
  { type: 'reasoning', choice: 0, block: 0, text: 'hm' },
  { type: 'reasoning', choice: 0, block: 0, signature: 'sig' },
  { type: 'text', choice: 0, text: 'Look' },
  { type: 'text', choice: 0, text: 'ing 🦥' },
  { type: 'tool-call', choice: 0, index: 0, id: 'a', name: 'f', arguments: '' },
  { type: 'tool-call', choice: 0, index: 1, id: 'b', name: 'g', arguments: '{"y":' },
  { type: 'tool-call', choice: 0, index: 0, arguments: '{"x":1}' },
  { type: 'tool-call', choice: 0, index: 1, arguments: '2}' },
  { type: 'usage', usage: { output: 7 }, raw: {} },
  { type: 'finish', choice: 0, reason: 'tool-calls', raw: 'tool_use' },
];
const COMPLETION = {
  id: 'msg_9',
  object: 'chat.completion',
  model: 'claude-x',
  choices: [
    {
      index: 0,
      finish_reason: 'tool_calls',
      message: {
        role: 'assistant',
        content: 'Looking 🦥',
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
          { id: 'b', type: 'function', function: { name: 'g', arguments: '{"y":2}' } },
        ],
      },
    },
  ],
  usage: { prompt_tokens: 16, completion_tokens: 7, total_tokens: 23, prompt_tokens_details: { cached_tokens: 5 } },
};

function streamed(deltas: readonly Delta[]): string {
  const encoder = chatDialect.open(CALL, CONTEXT);
  return deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY);
}

describe('OpenAI’s own client', () => {
  it('reads our whole completions', async () => {
    const answer = JSON.stringify(chatDialect.answer(REPLY, CALL, CONTEXT));
    const { stream_options: _options, ...params } = PARAMS;
    expect(await client(200, 'application/json', answer).chat.completions.create(params)).toMatchObject(COMPLETION);
  });

  it('puts our streams together to the same completion', async () => {
    const stream = client(200, 'text/event-stream', streamed(REPLY)).chat.completions.stream({
      ...PARAMS,
      stream: true,
    });
    const final = await stream.finalChatCompletion();
    expect(JSON.parse(JSON.stringify(final))).toMatchObject(COMPLETION);
  });

  it('finds the summary of the call in the last chunk', async () => {
    const stream = await client(200, 'text/event-stream', streamed(REPLY)).chat.completions.create({
      ...PARAMS,
      stream: true,
    });
    let last: unknown;
    for await (const chunk of stream) last = chunk;
    expect(last).toMatchObject({ choices: [], sluice: SUMMARY });
  });

  it.each([
    [400, OpenAI.BadRequestError, 'invalid_request'],
    [401, OpenAI.AuthenticationError, 'invalid_api_key'],
    [404, OpenAI.NotFoundError, 'model_not_found'],
    [429, OpenAI.RateLimitError, 'rate_limit_exceeded'],
    [503, OpenAI.InternalServerError, 'no_capacity'],
  ])('knows a %i by its class and code', async (status, kind, code) => {
    const error = chatDialect.error({ status, code, message: 'no', param: 'model', sluice: { request_id: 'r' } });
    const call = client(status, 'application/json', JSON.stringify(error)).chat.completions.create({
      model: 'm',
      messages: [],
    });
    const thrown = await call.catch((reason: unknown) => reason);
    expect(thrown).toBeInstanceOf(kind);
    expect(thrown).toMatchObject({ code, param: 'model', error: { sluice: { request_id: 'r' } } });
  });

  it('throws at the error event with which a begun stream ends', async () => {
    const encoder = chatDialect.open(CALL, CONTEXT);
    const event = chatDialect.errorEvent({
      status: 502,
      code: 'upstream_error',
      message: 'broke',
      param: null,
      sluice: {},
    });
    const body = encoder.encode({ type: 'text', choice: 0, text: 'a' }) + event;
    const stream = await client(200, 'text/event-stream', body).chat.completions.create({ ...PARAMS, stream: true });
    const read = (async () => {
      for await (const _chunk of stream);
    })();
    await expect(read).rejects.toMatchObject({ code: 'upstream_error' });
  });
});
