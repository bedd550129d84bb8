import type { Delta } from '@sluice/core/chat/delta';
import { responsesDialect } from '@sluice/core/chat/openai-responses/client';
import type { JsonObject } from '@sluice/core/json/json';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';

const PARAMS = { model: 'm', input: 'x' };
const CONTEXT = { requestId: 'req_9', created: 1, model: 'upstream' };
const SUMMARY = { cost_usd: 0.25, overhead_ms: 0, provider: 'p', attempts: 1 };
const ERROR = { status: 502, code: 'upstream_error', message: 'broke', param: null, sluice: { request_id: 'r' } };

/** OpenAI's own client, against an answer of ours. */
function client(status: number, type: string, body: string): OpenAI {
  const fetch = () => Promise.resolve(new Response(body, { status, headers: { 'content-type': type } }));
  return new OpenAI({ apiKey: 'sk-test', maxRetries: 0, fetch });
}

function call(members: JsonObject = {}) {
  return responsesDialect.decode({ ...PARAMS, ...members });
}

function whole(deltas: readonly Delta[], members: JsonObject = {}) {
  const body = JSON.stringify(responsesDialect.answer(deltas, call(members), CONTEXT));
  return client(200, 'application/json', body).responses.create(PARAMS);
}

function streamed(deltas: readonly Delta[], members: JsonObject = {}) {
  const encoder = responsesDialect.open(call({ ...members, stream: true }), CONTEXT);
  const body = deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY);
  return client(200, 'text/event-stream', body).responses.stream(PARAMS);
}

const text = (value: string): Delta => ({ type: 'text', choice: 0, text: value });

const REPLY: readonly Delta[] = [
  { type: 'start', id: 'chatcmpl-9', model: 'gpt-x' },
  { type: 'usage', usage: { input: 11, cacheRead: 5 }, raw: {} },
  { type: 'reasoning', choice: 0, block: 0, text: 'h' },
  { type: 'reasoning', choice: 0, block: 0, text: 'm' },
  { type: 'reasoning', choice: 0, block: 0, signature: 'sig', signer: 'anthropic' },
  text('Look'),
  text('ing 🦥'),
  { type: 'citation', choice: 0, citation: { url: 'https://a.example', title: 'A' } },
  { type: 'tool-call', choice: 0, index: 0, id: 'a', name: 'f', arguments: '' },
  { type: 'tool-call', choice: 0, index: 1, id: 'b', name: 'g', arguments: '{"y":' },
  { type: 'tool-call', choice: 0, index: 0, arguments: '{"x":1}' },
  { type: 'tool-call', choice: 0, index: 1, arguments: '2}' },
  { type: 'tool-call', choice: 0, index: 2, id: 'c', name: 'h', arguments: 'free', kind: 'custom' },
  { type: 'usage', usage: { output: 7, reasoning: 2 }, raw: {} },
  { type: 'finish', choice: 0, reason: 'tool-calls', raw: 'tool_calls' },
];
const RESPONSE = {
  id: 'resp_9',
  object: 'response',
  status: 'completed',
  model: 'gpt-x',
  output_text: 'Looking 🦥',
  output: [
    { type: 'reasoning', content: [{ type: 'reasoning_text', text: 'hm' }], encrypted_content: 'sluice.anthropic.sig' },
    {
      type: 'message',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'Looking 🦥', annotations: [{ url: 'https://a.example' }] }],
    },
    { type: 'function_call', call_id: 'a', name: 'f', arguments: '{"x":1}' },
    { type: 'function_call', call_id: 'b', name: 'g', arguments: '{"y":2}' },
    { type: 'custom_tool_call', call_id: 'c', name: 'h', input: 'free' },
  ],
  usage: {
    input_tokens: 16,
    input_tokens_details: { cached_tokens: 5 },
    output_tokens: 7,
    output_tokens_details: { reasoning_tokens: 2 },
    total_tokens: 23,
  },
};

describe('OpenAI’s own client', () => {
  it('reads our whole responses', async () => {
    expect(await whole(REPLY)).toMatchObject(RESPONSE);
  });

  it('puts our streams together to the same response, thoughts told either way', async () => {
    expect(await streamed(REPLY).finalResponse()).toMatchObject(RESPONSE);
    const summed = await streamed(REPLY, { reasoning: { summary: 'auto' } }).finalResponse();
    expect(summed.output[0]).toMatchObject({ type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] });
  });

  it('sees each piece as it comes, with what was said so far', async () => {
    const stream = streamed(REPLY);
    const snapshots: string[] = [];
    const args: string[] = [];
    stream.on('response.output_text.delta', ({ snapshot }) => snapshots.push(snapshot));
    stream.on('response.function_call_arguments.delta', ({ snapshot }) => args.push(snapshot));
    await stream.done();
    expect(snapshots).toEqual(['Look', 'Looking 🦥']);
    expect(args).toEqual(['{"y":', '{"x":1}', '{"y":2}']);
  });

  it('accumulates what is open when an answer is cut, and why it was', async () => {
    const cut: readonly Delta[] = [
      text('a'),
      { type: 'tool-call', choice: 0, index: 0, id: 'a', name: 'f', arguments: '{"x"' },
      { type: 'finish', choice: 0, reason: 'length', raw: 'length' },
    ];
    for (const response of [await whole(cut), await streamed(cut).finalResponse()]) {
      expect(response).toMatchObject({
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
        output: [{ status: 'completed' }, { arguments: '{"x"', status: 'incomplete' }],
      });
    }
  });

  it('reads refusals, and log probabilities', async () => {
    const refused = await streamed([{ type: 'refusal', choice: 0, text: 'No.' }]).finalResponse();
    expect(refused.output).toMatchObject([{ content: [{ type: 'refusal', refusal: 'No.' }] }]);
    const logprobs = { content: [{ token: 'a', logprob: -0.5, bytes: [97], top_logprobs: [] }] };
    const told = await streamed([text('a'), { type: 'logprobs', choice: 0, logprobs }], {
      top_logprobs: 1,
    }).finalResponse();
    expect(told.output).toMatchObject([{ content: [{ text: 'a', logprobs: logprobs.content }] }]);
  });

  it('parses answers that were to fit a schema, and the arguments of strict functions', async () => {
    const encoder = responsesDialect.open(call({ stream: true }), CONTEXT);
    const body = encoder.encode(text('{"city":"Paris"}')) + encoder.end(SUMMARY);
    const format = { type: 'json_schema' as const, name: 'place', schema: { type: 'object' } };
    const final = await client(200, 'text/event-stream', body)
      .responses.stream({ ...PARAMS, text: { format } })
      .finalResponse();
    expect(JSON.parse(final.output_text)).toEqual({ city: 'Paris' });
  });

  it('finds the summary of the call in the event that ends it', async () => {
    const encoder = responsesDialect.open(call({ stream: true }), CONTEXT);
    const body = encoder.encode(text('a')) + encoder.end(SUMMARY);
    const stream = await client(200, 'text/event-stream', body).responses.create({ ...PARAMS, stream: true });
    let last: unknown;
    for await (const event of stream) last = event;
    expect(last).toMatchObject({ type: 'response.completed', sluice: SUMMARY });
  });

  it.each([0, 1, 5, 10, REPLY.length])(
    'sees a stream that fails after %i deltas as a failed response',
    async (count) => {
      const encoder = responsesDialect.open(call({ stream: true }), CONTEXT);
      const said = REPLY.slice(0, count)
        .map((delta) => encoder.encode(delta))
        .join('');
      const body = said + (encoder.fail?.(ERROR, []) ?? '');
      const final = await client(200, 'text/event-stream', body).responses.stream(PARAMS).finalResponse();
      expect(final).toMatchObject({ status: 'failed', error: { code: 'upstream_error', message: 'broke' } });
    },
  );

  it.each([
    [400, OpenAI.BadRequestError, 'invalid_request'],
    [401, OpenAI.AuthenticationError, 'invalid_api_key'],
    [404, OpenAI.NotFoundError, 'model_not_found'],
    [429, OpenAI.RateLimitError, 'rate_limit_exceeded'],
    [503, OpenAI.InternalServerError, 'no_capacity'],
  ])('knows a %i by its class and code', async (status, kind, code) => {
    const error = responsesDialect.error({ status, code, message: 'no', param: 'model', sluice: { request_id: 'r' } });
    const answer = client(status, 'application/json', JSON.stringify(error)).responses.create(PARAMS);
    const thrown = await answer.catch((reason: unknown) => reason);
    expect(thrown).toBeInstanceOf(kind);
    expect(thrown).toMatchObject({ code, param: 'model', error: { sluice: { request_id: 'r' } } });
  });
});
