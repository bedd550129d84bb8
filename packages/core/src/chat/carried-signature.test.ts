import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json/json.ts';
import { messagesDialect } from './anthropic-messages/client.ts';
import { readMessageStream } from './anthropic-messages/conformance/read-stream.ts';
import type { Part, Signer } from './call.ts';
import type { Delta } from './delta.ts';
import { chatDialect } from './openai-chat/client.ts';

const CONTEXT = { requestId: 'r', created: 1, model: 'm' };
const SUMMARY = { cost_usd: 0, overhead_ms: 0, provider: 'p', attempts: 1 };
const SIGNERS: readonly Signer[] = [
  'anthropic',
  'azure',
  'bedrock',
  'deepseek',
  'google',
  'openai',
  'openrouter',
  'xai',
];

function reply(signer: Signer): Delta[] {
  return [
    { type: 'reasoning', choice: 0, block: 0, text: 'hm', id: 'rs_1' },
    { type: 'reasoning', choice: 0, block: 0, signature: 'sig==', signer, id: 'rs_1' },
    { type: 'reasoning', choice: 0, block: 1, redacted: 'sealed==', signer },
    { type: 'text', choice: 0, text: 'so' },
    { type: 'finish', choice: 0, reason: 'stop', raw: null },
  ];
}

/** What the caller's dialect leaves of the thoughts, when the caller sends them back as it got them. */
function thoughts(parts: readonly Part[] | undefined): object[] {
  return (parts ?? []).flatMap((part) => {
    if (part.type !== 'reasoning') return [];
    const { text, signature, redacted, signer } = part;
    return [{ text, signature, redacted, signer }];
  });
}

const HI = { role: 'user', content: 'hi' };

describe.each(SIGNERS)('what %s signed or sealed comes back with who made it', (signer) => {
  const carried = [
    { text: 'hm', signature: 'sig==', redacted: undefined, signer },
    { text: '', signature: undefined, redacted: 'sealed==', signer },
  ];
  // In Anthropic's own dialect its own needs no mark.
  const inMessages = signer === 'anthropic' ? carried.map((one) => ({ ...one, signer: undefined })) : carried;

  it('through a caller of Chat Completions that brings reasoning_details back', () => {
    const call = chatDialect.decode({ messages: [HI] });
    const [choice] = chatDialect.answer(reply(signer), call, CONTEXT).choices as { message: JsonObject }[];
    const message = choice?.message ?? {};
    expect((message.reasoning_details as JsonObject[])[0]).toMatchObject({ id: 'rs_1' });
    const { messages } = chatDialect.decode({ messages: [HI, message, HI] });
    expect(thoughts(messages[1]?.parts)).toEqual(carried);
    expect(messages[1]?.parts[0]).toMatchObject({ id: 'rs_1' });
  });

  it('through a caller of Messages that brings its thinking back', () => {
    const call = messagesDialect.decode({ max_tokens: 1, messages: [HI] });
    const { content } = messagesDialect.answer(reply(signer), call, CONTEXT);
    const { messages } = messagesDialect.decode({ max_tokens: 1, messages: [HI, { role: 'assistant', content }, HI] });
    expect(thoughts(messages[1]?.parts)).toEqual(inMessages);
  });

  it('through a streaming caller of Messages', () => {
    const call = messagesDialect.decode({ max_tokens: 1, messages: [HI], stream: true });
    const encoder = messagesDialect.open(call, CONTEXT);
    const text =
      reply(signer)
        .map((delta) => encoder.encode(delta))
        .join('') + encoder.end(SUMMARY);
    const { content } = readMessageStream(text);
    const { messages } = messagesDialect.decode({
      max_tokens: 1,
      messages: [HI, { role: 'assistant', content: [...content] }, HI],
    });
    expect(thoughts(messages[1]?.parts)).toEqual(inMessages);
  });
});

describe('a signature without a maker', () => {
  it('is taken for Anthropic’s in Anthropic’s dialect, and for nobody’s in reasoning_details', () => {
    const thinking = { type: 'thinking', thinking: 'hm', signature: 'bare' };
    const own = messagesDialect.decode({
      max_tokens: 1,
      messages: [HI, { role: 'assistant', content: [thinking] }, HI],
    });
    expect(thoughts(own.messages[1]?.parts)).toMatchObject([{ signature: 'bare', signer: undefined }]);
    const item = { type: 'reasoning.text', text: 'hm', signature: 'bare', format: 'unknown' };
    const chat = chatDialect.decode({
      messages: [HI, { role: 'assistant', content: 'so', reasoning_details: [item] }, HI],
    });
    expect(thoughts(chat.messages[1]?.parts)).toMatchObject([{ signature: 'bare', signer: undefined }]);
  });
});
