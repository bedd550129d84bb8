import Anthropic from '@anthropic-ai/sdk';
import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import type { Delta } from '@sluice/core/chat/delta';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import type { Json, JsonObject } from '@sluice/core/json/json';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { openaiResponsesDialect } from '../dialects/openai-responses/dialect.ts';
import { providerSpec, speechFor } from '../registry.ts';
import type { ProviderSpec } from '../spec.ts';
import { parsed } from './chat-summary.ts';
import { type Recording, recordingsOf } from './recordings.ts';
import { eventsInPieces } from './sse-cuts.ts';

const CONTEXT = { requestId: 'req', created: 1, model: 'upstream' };
const SUMMARY = { cost_usd: 0, overhead_ms: 0, provider: 'p', attempts: 1 };
const USER = { role: 'user' as const, content: 'x' };
const CHAT = { model: 'm', messages: [USER] };
const STREAMED_CHAT = { ...CHAT, stream: true as const, stream_options: { include_usage: true } };
const MESSAGES = { model: 'm', max_tokens: 1000, messages: [USER] };

function deltasOf({ provider, model, response }: Recording): Delta[] {
  const { spec } = speechFor(providerSpec(provider) as ProviderSpec, model, 'responses').main;
  if (response.body !== undefined) return openaiResponsesDialect.decode(response.body, spec);
  const decoder = openaiResponsesDialect.open(spec);
  const deltas = eventsInPieces(response.sse ?? '', 1).flatMap(({ name, data }) => decoder.decode(name, data));
  return [...deltas, ...decoder.end()];
}

const replies = recordingsOf('openai-responses')
  .filter(({ response, facts }) => response.status < 300 && facts.stream_error === undefined)
  .map((recording) => [recording.id, recording.facts, deltasOf(recording)] as const);

/** Our answer, as the vendor's own client gets it. */
function fetchOf(type: string, body: string): () => Promise<Response> {
  return () => Promise.resolve(new Response(body, { status: 200, headers: { 'content-type': type } }));
}

interface Said {
  readonly text: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly arguments: Json }[];
  readonly finish: string | null | undefined;
  readonly input: number | undefined;
  readonly output: number | undefined;
}

async function throughChat(deltas: readonly Delta[], stream: boolean): Promise<Said> {
  const call = chatDialect.decode(structuredClone(stream ? STREAMED_CHAT : CHAT));
  let completion: OpenAI.ChatCompletion;
  if (stream) {
    const encoder = chatDialect.open(call, CONTEXT);
    const text = deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY);
    const client = new OpenAI({ apiKey: 'k', maxRetries: 0, fetch: fetchOf('text/event-stream', text) });
    completion = await client.chat.completions.stream(STREAMED_CHAT).finalChatCompletion();
  } else {
    const answer = JSON.stringify(chatDialect.answer(deltas, call, CONTEXT));
    const client = new OpenAI({ apiKey: 'k', maxRetries: 0, fetch: fetchOf('application/json', answer) });
    completion = await client.chat.completions.create(CHAT);
  }
  const [choice] = completion.choices;
  return {
    text: (choice?.message.content ?? '') + (choice?.message.refusal ?? ''),
    calls: (choice?.message.tool_calls ?? []).map((one) =>
      one.type === 'custom'
        ? { id: one.id, name: one.custom.name, arguments: one.custom.input }
        : { id: one.id, name: one.function.name, arguments: parsed(one.function.arguments) },
    ),
    finish: choice?.finish_reason,
    input: completion.usage?.prompt_tokens,
    output: completion.usage?.completion_tokens,
  };
}

async function throughMessages(deltas: readonly Delta[], stream: boolean): Promise<Said> {
  const call = messagesDialect.decode(structuredClone(MESSAGES));
  let message: Anthropic.Message;
  if (stream) {
    const encoder = messagesDialect.open(call, CONTEXT);
    const text = deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY);
    const client = new Anthropic({ apiKey: 'k', maxRetries: 0, fetch: fetchOf('text/event-stream', text) });
    message = await client.messages.stream(MESSAGES).finalMessage();
  } else {
    const answer = JSON.stringify(messagesDialect.answer(deltas, call, CONTEXT));
    const client = new Anthropic({ apiKey: 'k', maxRetries: 0, fetch: fetchOf('application/json', answer) });
    message = await client.messages.create(MESSAGES);
  }
  const { usage } = message;
  return {
    text: message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    calls: message.content.flatMap((block) =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, arguments: block.input as Json }] : [],
    ),
    finish: message.stop_reason,
    input: usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
    output: usage.output_tokens,
  };
}

/** What each dialect says of how it ended. */
const FINISH = {
  chat: { length: 'length', called: 'tool_calls', refused: 'stop', ended: 'stop' },
  messages: { length: 'max_tokens', called: 'tool_use', refused: 'refusal', ended: 'end_turn' },
} as const;

function expectSame(said: Said, facts: JsonObject, dialect: keyof typeof FINISH): void {
  expect(said.text).toBe(`${(facts.text as string | null) ?? ''}${(facts.refusal as string | undefined) ?? ''}`);
  const calls = facts.tool_calls as JsonObject[];
  expect(said.calls.map(({ id, name }) => ({ id, name }))).toEqual(calls.map(({ id, name }) => ({ id, name })));
  calls.forEach((call, i) => {
    const { arguments: read } = said.calls[i] ?? { arguments: null };
    // Anthropic's dialect has objects only: free text is wrapped, cut JSON is what could be read of it.
    if (call.custom === true) expect(JSON.stringify(read)).toContain(JSON.stringify(call.input));
    else if (call.arguments_raw === undefined) expect(read).toEqual(call.arguments);
  });
  const kind =
    facts.status === 'incomplete'
      ? 'length'
      : calls.length > 0
        ? 'called'
        : facts.refusal === undefined
          ? 'ended'
          : 'refused';
  expect(said.finish).toBe(FINISH[dialect][kind]);
  const usage = facts.usage as JsonObject;
  expect(said.input).toBe(usage.input_tokens);
  expect(said.output).toBe(usage.output_tokens);
}

describe.skipIf(replies.length === 0)(
  'recorded answers of Responses, read by the official clients of other dialects',
  () => {
    it('are many', () => {
      expect(replies.length).toBeGreaterThanOrEqual(99);
    });

    describe.each(replies)('%s', (_id, facts, deltas) => {
      it('whole, on Chat Completions', async () => expectSame(await throughChat(deltas, false), facts, 'chat'));
      it('streamed, on Chat Completions', async () => expectSame(await throughChat(deltas, true), facts, 'chat'));
      it('whole, on Messages', async () => expectSame(await throughMessages(deltas, false), facts, 'messages'));
      it('streamed, on Messages', async () => expectSame(await throughMessages(deltas, true), facts, 'messages'));
    });
  },
);
