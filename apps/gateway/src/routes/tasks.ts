import type { AnswerDialect } from '@sluice/core/chat/client-dialect';
import { CallInHand } from '../call/call-in-hand.ts';
import { handleCall } from '../call/handle.ts';
import type { Gateway } from '../gateway.ts';
import type { Visit } from '../http/listener.ts';

/** A model call that is no conversation: the same path, in a form of its own. The route's path may name the model. */
export function taskRoute(route: string, dialect: AnswerDialect) {
  return (gateway: Gateway, visit: Visit): Promise<void> => {
    const { model } = visit.params;
    const path = model === undefined ? undefined : { model, stream: false };
    return handleCall(gateway, new CallInHand({ ...visit, dialect }, route, undefined, path), visit.namedTenant);
  };
}
