import type { Delta } from '@sluice/core/chat/delta';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { BadReply } from '../../dialect.ts';
import { callIds } from '../openai-chat/start.ts';
import { readCitation } from './citation.ts';
import { readFinish } from './finish.ts';
import { unwrapRedacted } from './redacted.ts';
import { usageDelta } from './usage.ts';

/** Marks calls and results of tools that Bedrock runs itself. */
const SERVER_TOOL = 'server_tool_use';

/** A whole answer of Converse. It names neither an id nor the model. */
export function decodeAnswer(body: JsonObject): Delta[] {
  const message = isObject(body.output) ? body.output.message : undefined;
  if (!isObject(message) || !Array.isArray(message.content)) throw new BadReply('the answer has no message');
  const content = new ContentDecoder();
  const deltas: Delta[] = [{ type: 'start' }];
  for (const block of message.content) {
    if (!isObject(block)) throw new BadReply('a content block is no object');
    deltas.push(...content.decode(block));
  }
  if (isObject(body.usage)) deltas.push(usageDelta(body.usage));
  deltas.push(readFinish(body.stopReason, content.calls > 0, body.additionalModelResponseFields));
  return deltas;
}

class ContentDecoder {
  calls = 0;
  #thoughts = 0;

  decode(block: JsonObject): Delta[] {
    if (typeof block.text === 'string') return textDelta(block.text);
    if (isObject(block.toolUse) && isForCaller(block.toolUse)) {
      const { input } = block.toolUse;
      return [{ ...callStart(block.toolUse, this.calls++), arguments: argumentsOf(input) }];
    }
    if (isObject(block.reasoningContent)) {
      const { reasoningText, redactedContent } = block.reasoningContent;
      const said = isObject(reasoningText) ? reasoningText : { redactedContent };
      return reasoningDelta(said, this.#thoughts++);
    }
    if (isObject(block.citationsContent)) return citedDeltas(block.citationsContent);
    return Object.entries(block).map(([name, value = null]) => ({ type: 'extra', choice: 0, name, value }));
  }
}

/** Most models give an object; a text is JSON already. */
function argumentsOf(input: Json | undefined): string {
  if (typeof input === 'string') return input.trim() === '' ? '{}' : input;
  return JSON.stringify(input ?? {});
}

export function textDelta(text: string): Delta[] {
  return text === '' ? [] : [{ type: 'text', choice: 0, text }];
}

/** The text that was generated stands inside, beside what it cites. */
function citedDeltas({ content, citations }: JsonObject): Delta[] {
  const deltas: Delta[] = [];
  for (const one of Array.isArray(content) ? content : []) {
    if (isObject(one) && typeof one.text === 'string') deltas.push(...textDelta(one.text));
  }
  for (const one of Array.isArray(citations) ? citations : []) {
    if (isObject(one)) deltas.push({ type: 'citation', choice: 0, citation: readCitation(one) });
  }
  return deltas;
}

/** `text`, `signature` and `redactedContent`, together or in pieces. Only Claude signs on Bedrock. */
export function reasoningDelta(said: JsonObject, block: number): Delta[] {
  const { text, signature, redactedContent } = said;
  const base = { type: 'reasoning', choice: 0, block } as const;
  if (typeof redactedContent === 'string') {
    return [{ ...base, redacted: unwrapRedacted(redactedContent), signer: 'anthropic' }];
  }
  const signed = typeof signature === 'string' && signature !== '';
  if (!signed && (typeof text !== 'string' || text === '')) return [];
  return [
    {
      ...base,
      ...(typeof text === 'string' ? { text } : undefined),
      ...(signed ? ({ signature, signer: 'anthropic' } as const) : undefined),
    },
  ];
}

/** A call without an id gets one: without it no result would find it. */
export function callStart({ toolUseId, name }: JsonObject, index: number): Extract<Delta, { type: 'tool-call' }> {
  return {
    type: 'tool-call',
    choice: 0,
    index,
    id: typeof toolUseId === 'string' && toolUseId !== '' ? toolUseId : callIds(undefined, 0)(index),
    name: typeof name === 'string' ? name : '',
    arguments: '',
  };
}

/** Nova's own tools (`nova_code_interpreter`) are run by Bedrock; their calls wait for nobody. */
export function isForCaller({ type }: JsonObject): boolean {
  return type !== SERVER_TOOL;
}
