import type { Delta } from '@sluice/core/chat/delta';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import { BadReply } from '../../dialect.ts';
import type { Quirks } from '../../spec.ts';
import { ChoiceReader } from './choice-reader.ts';
import { citationDeltas, readCitations } from './citations.ts';
import { bodyError, choiceError, failedFinish } from './fault-in-reply.ts';
import { finishWord, isFailure } from './finish.ts';
import { callIds, readStart } from './start.ts';
import { readUsage } from './usage.ts';

/** A whole `chat.completion`. @throws BadReply where there is no choice with a message */
export function decodeCompletion(body: JsonObject, quirks: Quirks): Delta[] {
  const failed = bodyError(body);
  if (failed !== undefined) return [{ type: 'error', fault: failed }];
  const { choices, usage } = body;
  if (!Array.isArray(choices) || choices.length === 0) throw new BadReply('the answer has no choices');
  const deltas: Delta[] = [];
  const start = readStart(body);
  if (start !== undefined) deltas.push(start);
  choices.forEach((choice, position) => {
    if (!isObject(choice)) throw new BadReply(`choices[${position}] is no object`);
    readChoice(choice, position, start?.id, position === 0 ? readCitations(body) : [], deltas);
  });
  if (isObject(usage)) deltas.push({ type: 'usage', usage: readUsage(usage, quirks), raw: usage });
  return deltas;
}

function readChoice(
  choice: JsonObject,
  position: number,
  id: string | undefined,
  citations: readonly JsonObject[],
  deltas: Delta[],
): void {
  const { message } = choice;
  const index = typeof choice.index === 'number' ? choice.index : position;
  const word = finishWord(choice);
  // Azure leaves the message out where its filter took all of it.
  if (!isObject(message) && word === null) throw new BadReply(`choices[${position}] has no message`);
  const failed = choiceError(choice) ?? (word !== null && isFailure(word) ? failedFinish(word) : undefined);
  if (failed !== undefined) {
    deltas.push({ type: 'error', fault: failed });
    return;
  }
  const reader = new ChoiceReader(index, callIds(id, index));
  if (isObject(message)) reader.read(message, deltas);
  deltas.push(...citationDeltas(citations, index));
  reader.logprobs(choice.logprobs, deltas);
  reader.finish(word, choice, deltas);
}
