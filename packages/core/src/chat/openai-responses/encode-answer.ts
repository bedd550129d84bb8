import type { JsonObject } from '../../json/json.ts';
import type { Call } from '../call.ts';
import type { AnswerContext } from '../client-dialect.ts';
import type { Delta } from '../delta.ts';
import { AnswerDraft } from './answer-draft.ts';
import { NoEvents } from './events.ts';

/** A whole `response`. */
export function encodeAnswer(reply: readonly Delta[], call: Call, context: AnswerContext): JsonObject {
  const draft = new AnswerDraft(call, context, new NoEvents());
  for (const delta of reply) draft.add(delta);
  draft.end();
  return draft.whole();
}
