import type { JsonObject } from '@sluice/core/json/json';
import { CallInHand, type Rewritten } from '../call/call-in-hand.ts';
import { handleCall } from '../call/handle.ts';
import type { Gateway } from '../gateway.ts';
import type { Visit } from '../http/listener.ts';

/** A model call in the dialect of its route. `rewrite` changes the body before it is decoded. */
export function modelCall(route: string, rewrite?: (body: JsonObject) => Rewritten) {
  return (gateway: Gateway, visit: Visit): Promise<void> =>
    handleCall(gateway, new CallInHand(visit, route, rewrite), visit.namedTenant);
}
