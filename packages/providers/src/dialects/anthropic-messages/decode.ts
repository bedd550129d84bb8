import type { Delta } from '@sluice/core/chat/delta';
import { isObject, type Json, type JsonObject, parseObject } from '@sluice/core/json/json';
import { BadReply } from '../../dialect.ts';
import { callIds } from '../openai-chat/start.ts';
import { errorObjectFault } from './fault.ts';
import { readFinish } from './finish.ts';
import { readUsage } from './usage.ts';

/** Members of a message that have no unified meaning but must not get lost. */
export const BESIDES = ['stop_details', 'container', 'context_management'] as const;

/** A whole message. */
export function decodeMessage(body: JsonObject): Delta[] {
  const { error } = body;
  if (body.type === 'error' || (body.content === undefined && (isObject(error) || typeof error === 'string'))) {
    const said = isObject(error) ? error : { message: error };
    return [{ type: 'error', fault: errorObjectFault(said, undefined) }];
  }
  if (!Array.isArray(body.content)) throw new BadReply('the answer has no content');
  const deltas: Delta[] = [startDelta(body)];
  let calls = 0;
  let direct = 0;
  let thoughts = 0;
  for (const block of body.content) {
    if (!isObject(block)) throw new BadReply('a content block is no object');
    switch (block.type) {
      case 'text':
        deltas.push(...textDeltas(block));
        break;
      case 'thinking':
      case 'redacted_thinking':
        deltas.push(thinkingDelta(block, thoughts++));
        break;
      case 'tool_use':
        if (isForCaller(block)) direct++;
        deltas.push({ ...callDelta(block, calls++), arguments: inputText(block.input) });
        break;
      default:
        deltas.push({ type: 'extra', choice: 0, name: 'content', value: block });
    }
  }
  deltas.push(...besides(body));
  if (isObject(body.usage)) deltas.push({ type: 'usage', usage: readUsage(body.usage), raw: body.usage });
  const reason = typeof body.stop_reason === 'string' ? body.stop_reason : null;
  deltas.push(readFinish(reason, body.stop_sequence, direct > 0));
  return deltas;
}

/** Hosts of Anthropic's dialect have sent the JSON of the arguments as a text. */
function inputText(input: Json | undefined): string {
  return typeof input === 'string' && parseObject(input) !== undefined ? input : JSON.stringify(input ?? {});
}

export function startDelta(message: JsonObject): Delta {
  const { id, model } = message;
  return {
    type: 'start',
    ...(typeof id === 'string' ? { id } : undefined),
    ...(typeof model === 'string' ? { model } : undefined),
  };
}

export function textDeltas(block: JsonObject): Delta[] {
  const deltas: Delta[] = [];
  if (typeof block.text === 'string' && block.text !== '') deltas.push({ type: 'text', choice: 0, text: block.text });
  for (const citation of Array.isArray(block.citations) ? block.citations : []) {
    if (isObject(citation)) deltas.push({ type: 'citation', choice: 0, citation });
  }
  return deltas;
}

/** A block may have a signature and no text at all; it is kept all the same. */
export function thinkingDelta(block: JsonObject, index: number): Delta {
  const base = { type: 'reasoning', choice: 0, block: index } as const;
  if (block.type === 'redacted_thinking') {
    return { ...base, redacted: typeof block.data === 'string' ? block.data : '', signer: 'anthropic' };
  }
  const { thinking, signature } = block;
  return {
    ...base,
    ...(typeof thinking === 'string' ? { text: thinking } : undefined),
    ...(typeof signature === 'string' && signature !== '' ? { signature, signer: 'anthropic' as const } : undefined),
  };
}

/** A call without an id gets one: without it no result would find it. */
export function callDelta(block: JsonObject, index: number): Extract<Delta, { type: 'tool-call' }> {
  const { id, name } = block;
  return {
    type: 'tool-call',
    choice: 0,
    index,
    id: typeof id === 'string' && id !== '' ? id : callIds(undefined, 0)(index),
    name: typeof name === 'string' ? name : '',
    arguments: '',
  };
}

/**
 * Whether the caller is to run the tool: the model's own code may call tools as well, and an answer that ends normally
 * behind such calls waits for nobody.
 */
export function isForCaller({ caller }: JsonObject): boolean {
  return !isObject(caller) || caller.type === undefined || caller.type === 'direct';
}

export function besides(message: JsonObject): Delta[] {
  const deltas: Delta[] = [];
  for (const name of BESIDES) {
    const value = message[name];
    if (value !== undefined && value !== null) deltas.push({ type: 'extra', choice: 0, name, value });
  }
  return deltas;
}
