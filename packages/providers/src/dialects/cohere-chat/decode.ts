import type { Delta, ToolCallDelta } from '@sluice/core/chat/delta';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import { BadReply } from '../../dialect.ts';
import { CallPieces } from '../openai-chat/call-pieces.ts';
import { callIds, readStart } from '../openai-chat/start.ts';
import { citationDeltas } from './citations.ts';
import { endDelta } from './finish.ts';
import { logprobDeltas } from './logprobs.ts';
import { usageDelta } from './usage.ts';

/** A whole answer of `/v2/chat`. @throws BadReply where there is no message */
export function decodeAnswer(body: JsonObject): Delta[] {
  const { message } = body;
  if (!isObject(message)) throw new BadReply('the answer has no message');
  const start = readStart(body);
  const deltas: Delta[] = start === undefined ? [] : [start];
  let block = 0;
  // The plan is "a chain-of-thought style reflection" (reference, `tool_plan`): reasoning, not a part of the text.
  if (typeof message.tool_plan === 'string' && message.tool_plan !== '') {
    deltas.push({ type: 'reasoning', choice: 0, block: block++, text: message.tool_plan });
  }
  for (const part of partsOf(message)) {
    const delta = partDelta(part, block);
    if (delta?.type === 'reasoning') block++;
    if (delta !== undefined) deltas.push(delta);
  }
  const calls = new CallPieces(0, callIds(start?.id, 0));
  const called: ToolCallDelta[] = [];
  for (const call of Array.isArray(message.tool_calls) ? message.tool_calls : []) {
    if (isObject(call)) calls.take(call, called);
  }
  calls.finish(body.finish_reason === 'MAX_TOKENS', called);
  deltas.push(...called, ...citationDeltas(message.citations), ...logprobDeltas(body.logprobs));
  const usage = isObject(body.usage) ? usageDelta(body.usage) : undefined;
  if (usage !== undefined) deltas.push(usage);
  deltas.push(endDelta(body, calls.any));
  return deltas;
}

function partsOf({ content }: JsonObject): JsonObject[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.filter((part) => isObject(part)) : [];
}

/** A part of the content, or a piece of one: pieces of a stream name no type. `undefined` where it says nothing. */
export function partDelta(part: JsonObject, block: number): Delta | undefined {
  const { text, thinking } = part;
  if (typeof thinking === 'string') {
    return thinking === '' ? undefined : { type: 'reasoning', choice: 0, block, text: thinking };
  }
  if (typeof text === 'string') return text === '' ? undefined : { type: 'text', choice: 0, text };
  return { type: 'extra', choice: 0, name: 'message.content', value: part };
}
