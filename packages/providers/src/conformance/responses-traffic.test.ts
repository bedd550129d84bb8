import { responsesDialect } from '@sluice/core/chat/openai-responses/client';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import { SseReader } from '@sluice/core/stream/sse';
import { describe, expect, it } from 'vitest';
import type { Target } from '../dialect.ts';
import { anthropicMessagesDialect } from '../dialects/anthropic-messages/dialect.ts';
import { openaiChatDialect } from '../dialects/openai-chat/dialect.ts';
import { providerSpec } from '../registry.ts';
import type { ProviderSpec } from '../spec.ts';
import { recordingsOf } from './recordings.ts';

const recordings = recordingsOf('openai-responses');
const CONTEXT = { requestId: 'req_1', created: 1, model: 'upstream' };
const ERROR = { status: 502, code: 'upstream_error', message: 'gone', param: null, sluice: {} };
const SUMMARY = { cost_usd: 0, overhead_ms: 0, provider: 'p', attempts: 1 };
const targetOf = (type: string): Target => ({
  spec: providerSpec(type) as ProviderSpec,
  model: 'm',
  outputCap: undefined,
  outputLimit: undefined,
});

const sent = recordings.filter(({ request }) => request.recorded !== false && isObject(request.body));

describe.skipIf(recordings.length === 0)('recorded requests of Responses', () => {
  it('are many', () => expect(sent.length).toBeGreaterThan(80));

  it.each(sent.map((one) => [one.id, one] as const))(
    '%s is understood, and said to other vendors',
    (_, { request }) => {
      const call = responsesDialect.decode(structuredClone(request.body));
      expect(call.said).toEqual(request.body);
      const items = Array.isArray(request.body.input) ? (request.body.input as JsonObject[]) : [];
      const parts = call.messages.flatMap((message) => message.parts);
      const results = items.filter(({ type }) => /^(function|custom_tool)_call_output$/.test(String(type)));
      const calls = items.filter(({ type }) => type === 'function_call' || type === 'custom_tool_call');
      expect(parts.flatMap((part) => (part.type === 'tool-result' ? [part.id] : []))).toEqual(
        results.map(({ call_id }) => call_id),
      );
      expect(parts.flatMap((part) => (part.type === 'tool-call' ? [part.id] : []))).toEqual(
        calls.map(({ call_id }) => call_id),
      );
      for (const message of call.messages) expect(message.at).toMatch(/^(input|instructions)/);

      const chat = openaiChatDialect.encode(call, targetOf('openai-compatible'));
      const said = chat.body.messages as JsonObject[];
      expect(said.filter(({ role }) => role === 'tool').map((one) => one.tool_call_id)).toEqual(
        results.map(({ call_id }) => call_id),
      );
      const { messages } = anthropicMessagesDialect.encode(call, targetOf('anthropic')).body;
      // A prompt that is kept at the vendor may be all there is.
      if (request.body.prompt === undefined) expect(messages).not.toEqual([]);
      for (const { member } of chat.verdicts) expect(member).not.toMatch(/^messages/);
    },
  );
});

const streams = recordings.filter(({ response }) => response.sse !== undefined);

describe.skipIf(recordings.length === 0)('recorded streams of Responses', () => {
  it('are many', () => expect(streams.length).toBeGreaterThan(30));

  it.each(streams.map((one) => [one.id, one] as const))(
    '%s: nothing that tells an end passes unseen',
    (_, { response }) => {
      const bytes = new TextEncoder().encode(response.sse ?? '');
      const events = new SseReader().push(bytes);
      let plain = 0;
      for (const event of events) {
        if (responsesDialect.plainLength(event.bytes) === 0) continue;
        plain++;
        const { type, response: said } = JSON.parse(event.data) as JsonObject;
        expect(String(type)).not.toMatch(
          /^response\.(created|in_progress|completed|incomplete|failed|queued)$|^error$/,
        );
        expect(said).toBeUndefined();
      }
      const lf = !(response.sse ?? '').includes('\r') && (response.sse ?? '').startsWith('event: response.');
      if (lf && events.length > 12) expect(plain / events.length).toBeGreaterThan(0.6);
    },
  );

  it.each(streams.map((one) => [one.id, one] as const))(
    '%s: cut anywhere, it ends in one response.failed that goes on from it',
    (_, { response }) => {
      const bytes = new TextEncoder().encode(response.sse ?? '');
      for (let step = 1; step <= 8; step++) {
        const cut = bytes.slice(0, Math.floor((bytes.length * step) / 9));
        const before = new SseReader().push(cut).map(({ data }) => parsed(data));
        const numbers = before.flatMap((event) =>
          typeof event?.sequence_number === 'number' && event.type !== 'error' && event.type !== 'response.failed'
            ? [event.sequence_number]
            : [],
        );
        const begun = before.find((event) => isObject(event?.response))?.response as JsonObject | undefined;
        const encoder = responsesDialect.open(responsesDialect.decode({ input: 'x' }), CONTEXT);
        const end = new SseReader().push(new TextEncoder().encode(encoder.fail?.(ERROR, [cut]) ?? ''));
        const last = parsed(end.at(-1)?.data ?? '') ?? {};
        expect(last.type).toBe('response.failed');
        expect(last.response).toMatchObject({ status: 'failed', error: { code: 'upstream_error' } });
        if (begun === undefined) continue;
        expect(end).toHaveLength(1);
        expect((last.response as JsonObject).id).toBe(begun.id);
        if (numbers.length > 0) expect(last.sequence_number).toBe(Math.max(...numbers) + 1);
      }
    },
  );

  it('tell what they came to in the event with the usage, and the rest as it came', () => {
    let told = 0;
    for (const { response } of streams) {
      for (const { data } of new SseReader().push(new TextEncoder().encode(response.sse ?? ''))) {
        const event = parsed(data);
        if (event === undefined) continue;
        const filtered = responsesDialect.filter(event, responsesDialect.decode({ input: 'x' }), () => SUMMARY);
        if (filtered === undefined) continue;
        told++;
        expect(filtered).toEqual({ ...event, sluice: SUMMARY });
      }
    }
    expect(told).toBeGreaterThan(30);
  });
});

function parsed(data: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
