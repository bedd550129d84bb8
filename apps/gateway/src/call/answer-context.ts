import type { AnswerContext } from '@sluice/core/chat/client-dialect';
import type { Incoming } from './call-in-hand.ts';

/** What an answer says where the provider says nothing of it. */
export function answerContext({ requestId, admittedAt }: Incoming, model: string): AnswerContext {
  return { requestId, created: Math.floor(admittedAt / 1000), model };
}
