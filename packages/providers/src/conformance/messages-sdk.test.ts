import Anthropic from '@anthropic-ai/sdk';
import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import type { Delta } from '@sluice/core/chat/delta';
import { describe, expect, it } from 'vitest';

const PARAMS = { model: 'm', max_tokens: 100, messages: [{ role: 'user' as const, content: 'x' }] };
const CALL = messagesDialect.decode(structuredClone(PARAMS));
const CONTEXT = { requestId: 'req', created: 1, model: 'upstream' };
const SUMMARY = { cost_usd: 0, overhead_ms: 0, provider: 'p', attempts: 1 };

/** Anthropic's own client, against an answer of ours. */
function client(status: number, type: string, body: string): Anthropic {
  const fetch = () => Promise.resolve(new Response(body, { status, headers: { 'content-type': type } }));
  return new Anthropic({ apiKey: 'sk-test', maxRetries: 0, fetch });
}

const REPLY: readonly Delta[] = [
  { type: 'start', id: 'msg_9', model: 'claude-x' },
  { type: 'usage', usage: { input: 11, cacheRead: 5 }, raw: {} },
  { type: 'reasoning', choice: 0, block: 0, text: 'hm' },
  { type: 'reasoning', choice: 0, block: 0, signature: 'sig' },
  { type: 'text', choice: 0, text: 'Looking' },
  { type: 'tool-call', choice: 0, index: 0, id: 'a', name: 'f', arguments: '' },
  { type: 'tool-call', choice: 0, index: 1, id: 'b', name: 'g', arguments: '{"y":' },
  { type: 'tool-call', choice: 0, index: 0, arguments: '{"x":1}' },
  { type: 'tool-call', choice: 0, index: 1, arguments: '2}' },
  { type: 'usage', usage: { output: 7 }, raw: {} },
  { type: 'finish', choice: 0, reason: 'tool-calls', raw: 'tool_calls' },
];
const MESSAGE = {
  id: 'msg_9',
  type: 'message',
  role: 'assistant',
  model: 'claude-x',
  content: [
    { type: 'thinking', thinking: 'hm', signature: 'sig' },
    { type: 'text', text: 'Looking' },
    { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
    { type: 'tool_use', id: 'b', name: 'g', input: { y: 2 } },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage: { input_tokens: 11, cache_read_input_tokens: 5, output_tokens: 7 },
};

describe('Anthropic’s own client', () => {
  it('reads our whole messages', async () => {
    const answer = JSON.stringify(messagesDialect.answer(REPLY, CALL, CONTEXT));
    expect(await client(200, 'application/json', answer).messages.create(PARAMS)).toMatchObject(MESSAGE);
  });

  it('puts our streams together to the same message', async () => {
    const encoder = messagesDialect.open(CALL, CONTEXT);
    const body = REPLY.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY);
    const final = await client(200, 'text/event-stream', body).messages.stream(PARAMS).finalMessage();
    expect(JSON.parse(JSON.stringify(final))).toMatchObject(MESSAGE);
  });

  it.each([
    [400, Anthropic.BadRequestError, 'invalid_request_error'],
    [401, Anthropic.AuthenticationError, 'authentication_error'],
    [403, Anthropic.PermissionDeniedError, 'permission_error'],
    [404, Anthropic.NotFoundError, 'not_found_error'],
    [429, Anthropic.RateLimitError, 'rate_limit_error'],
    [503, Anthropic.InternalServerError, 'overloaded_error'],
  ])('sees our error of status %i as its own', async (status, type, name) => {
    const error = messagesDialect.error({
      status,
      code: 'c',
      message: 'why',
      param: null,
      sluice: { request_id: 'r' },
    });
    const failed = client(status, 'application/json', JSON.stringify(error)).messages.create(PARAMS);
    await expect(failed).rejects.toBeInstanceOf(type);
    await expect(failed).rejects.toMatchObject({ status, error: { error: { type: name, message: 'why', code: 'c' } } });
  });

  it('sees a stream that breaks as an error, and never as an answer', async () => {
    const encoder = messagesDialect.open(CALL, CONTEXT);
    const body =
      REPLY.slice(0, 5)
        .map((delta) => encoder.encode(delta))
        .join('') +
      messagesDialect.errorEvent({ status: 502, code: 'upstream_error', message: 'gone', param: null, sluice: {} });
    const failed = client(200, 'text/event-stream', body).messages.stream(PARAMS).finalMessage();
    await expect(failed).rejects.toThrow(/gone/);
  });
});
