import type { Priority } from '@sluice/core/limits/shedding';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';

/** Refuses a call where the gateway has too much to do for one of its class. What runs goes on. @throws CallError */
export function shed({ inFlight, inFlightBounds }: Gateway, priority: Priority): void {
  if (inFlight <= inFlightBounds[priority]) return;
  throw new CallError('overloaded', `The gateway has too much to do for a call of priority ${priority}.`, {
    retryAfterS: 2,
  });
}
