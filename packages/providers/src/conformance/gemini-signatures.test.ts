import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import { readMessageStream } from '@sluice/core/chat/anthropic-messages/conformance/read-stream';
import type { Call, ClientDialectName } from '@sluice/core/chat/call';
import type { Delta } from '@sluice/core/chat/delta';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { DetailsTally } from '@sluice/core/chat/openai-chat/reasoning-details';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { geminiDialect } from '../dialects/gemini/dialect.ts';
import { providerSpec } from '../registry.ts';
import type { ProviderSpec } from '../spec.ts';
import { type Recording, recordingsOf } from './recordings.ts';
import { eventsInPieces } from './sse-cuts.ts';

const spec = providerSpec('gemini') as ProviderSpec;
const CONTEXT = { requestId: 'req1', created: 1, model: 'm' };
const SUMMARY = { cost_usd: 0, overhead_ms: 0, provider: 'p', attempts: 1 };
const HI = { role: 'user', content: 'hi' };
const THINKING = { type: 'enabled', budget_tokens: 1024 };
const CHAT = chatDialect.decode({ messages: [HI] });
const MESSAGES = messagesDialect.decode({ max_tokens: 2000, messages: [HI], thinking: THINKING });

const signed = recordingsOf('gemini').filter(
  ({ facts, response }) => facts.thought_signature === true && response.status === 200,
);

function deltasOf({ response }: Recording): Delta[] {
  if (response.body !== undefined) return geminiDialect.decode(response.body, spec);
  const decoder = geminiDialect.open(spec);
  const text = response.sse ?? response.text ?? '';
  return [...eventsInPieces(text, 1, 'sse-or-json').flatMap(({ data }) => decoder.decode('', data)), ...decoder.end()];
}

/** What of an answer must return: each call with its signature, and the signatures of texts. */
interface Signed {
  readonly calls: readonly (readonly [string, unknown, unknown])[];
  readonly texts: readonly unknown[];
}

function sent(deltas: readonly Delta[]): Signed {
  const calls: [string, string, unknown][] = [];
  for (const delta of deltas) {
    if (delta.type !== 'tool-call') continue;
    const call = calls[delta.index];
    if (call === undefined) calls[delta.index] = [delta.name ?? '', delta.arguments, delta.signature];
    else call[1] += delta.arguments;
  }
  return {
    calls: calls.map(([name, text, signature]) => [name, JSON.parse(text), signature]),
    texts: deltas.flatMap((delta) => (delta.type === 'text' && delta.signature !== undefined ? [delta.signature] : [])),
  };
}

/** What goes back to Google when the caller sends the answer's message as its own dialect gave it. */
function returned(dialect: Call): { signed: Signed; parts: JsonObject[] } {
  const { body } = geminiDialect.encode(dialect, {
    spec,
    model: 'gemini-3-pro-preview',
    outputCap: undefined,
    outputLimit: undefined,
  });
  const contents = body.contents as { role: string; parts: JsonObject[] }[];
  const parts = contents.find(({ role }) => role === 'model')?.parts ?? [];
  const calls = parts.filter((part) => isObject(part.functionCall));
  return {
    parts,
    signed: {
      calls: calls.map(({ functionCall, thoughtSignature }) => {
        const { name, args } = functionCall as JsonObject;
        return [name as string, args, thoughtSignature] as const;
      }),
      texts: parts.flatMap(({ text, thoughtSignature }) =>
        typeof text === 'string' && thoughtSignature !== undefined ? [thoughtSignature] : [],
      ),
    },
  };
}

/** The message of a streamed completion, as a client puts it together that keeps what it does not know. */
function chatMessage(text: string): JsonObject {
  const message: JsonObject = { role: 'assistant', content: '' };
  const calls: JsonObject[] = [];
  const details = new DetailsTally();
  for (const line of text.split('\n\n')) {
    if (!line.startsWith('data: {')) continue;
    const [choice] = (JSON.parse(line.slice(6)) as { choices: { delta: JsonObject }[] }).choices;
    const { content, tool_calls: pieces, reasoning_details: items } = choice?.delta ?? {};
    if (typeof content === 'string') message.content = `${message.content as string}${content}`;
    if (Array.isArray(items)) details.add({ type: 'reasoning', choice: 0, block: 0, details: items });
    for (const piece of (pieces ?? []) as (JsonObject & { index: number })[]) {
      const { index, ...rest } = piece;
      const known = calls[index];
      if (known === undefined) calls[index] = rest;
      else {
        const inner = known.function as JsonObject;
        inner.arguments = `${inner.arguments as string}${(rest.function as JsonObject).arguments as string}`;
      }
    }
  }
  if (calls.length > 0) message.tool_calls = calls;
  const items = details.items();
  if (items !== undefined) message.reasoning_details = items;
  return message;
}

const through: Readonly<Record<string, (deltas: readonly Delta[]) => { call: Call; dialect: ClientDialectName }>> = {
  'a whole completion': (deltas) => {
    const { choices } = chatDialect.answer(deltas, CHAT, CONTEXT) as { choices: { message: JsonObject }[] };
    const message = JSON.parse(JSON.stringify(choices[0]?.message)) as JsonObject;
    return { call: chatDialect.decode({ messages: [HI, message] }), dialect: 'chat' };
  },
  'a streamed completion': (deltas) => {
    const stream = chatDialect.open(CHAT, CONTEXT);
    const text = deltas.map((delta) => stream.encode(delta)).join('') + stream.end(SUMMARY);
    return { call: chatDialect.decode({ messages: [HI, chatMessage(text)] }), dialect: 'chat' };
  },
  'a whole message': (deltas) => {
    const { content } = messagesDialect.answer(deltas, MESSAGES, CONTEXT);
    const messages = [HI, { role: 'assistant', content: JSON.parse(JSON.stringify(content)) }];
    return { call: messagesDialect.decode({ max_tokens: 2000, messages }), dialect: 'messages' };
  },
  'a streamed message': (deltas) => {
    const stream = messagesDialect.open(MESSAGES, CONTEXT);
    const { content } = readMessageStream(deltas.map((delta) => stream.encode(delta)).join('') + stream.end(SUMMARY));
    const blocks = content.map(({ json: _json, ...block }) => block);
    return {
      call: messagesDialect.decode({ max_tokens: 2000, messages: [HI, { role: 'assistant', content: blocks }] }),
      dialect: 'messages',
    };
  },
};

describe.skipIf(signed.length === 0)('thought signatures come back to Google as it gave them', () => {
  it('in as many recordings as there are', () => {
    expect(signed.length).toBeGreaterThanOrEqual(40);
  });

  describe.each(Object.entries(through))('through %s', (_what, pass) => {
    it.each(signed.map((recording) => [recording.id, recording] as const))('%s', (_id, recording) => {
      const deltas = deltasOf(recording);
      const { call } = pass(deltas);
      const { signed: back } = returned(call);
      expect(back).toEqual(sent(deltas));
    });
  });
});
