import { type AnswerDialect, canStream } from '@sluice/core/chat/client-dialect';
import { imageOf } from '@sluice/core/chat/openai-chat/google';
import type { Verdict } from '@sluice/core/chat/verdict';
import type { Outcome } from './outcome.ts';

const LOST: readonly Verdict[] = [{ verdict: 'dropped', member: 'images' }];
const NONE: readonly Verdict[] = [];

/** Pictures that the model painted, where the caller's dialect has no place for them. */
export function lostPictures(dialect: AnswerDialect, native: boolean, outcome: Outcome): readonly Verdict[] {
  if (native || !canStream(dialect) || dialect.showsPictures === true) return NONE;
  switch (outcome.kind) {
    case 'answer':
      return outcome.answer.deltas.some((delta) => delta.type === 'extra' && imageOf(delta) !== undefined)
        ? LOST
        : NONE;
    case 'streamed':
      return outcome.facts.painted ? LOST : NONE;
    default:
      return NONE;
  }
}
