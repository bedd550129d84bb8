import type { Call } from '@sluice/core/chat/call';
import type { Gateway } from '../gateway.ts';
import type { Reserved } from './call-in-hand.ts';
import { OWN_TENANT } from './own-call.ts';

/** Whether the answer is kept for calls that go on from it: every one in Responses, unless the caller says otherwise. */
export function isKept({ said }: Call): boolean {
  return said !== undefined && said.store !== false;
}

/** @param answer whole, as the caller got it */
export function keepResponse(gateway: Gateway, reserved: Reserved, answer: Uint8Array): void {
  const { caller, admittedAt, bytes, call } = reserved;
  const { tenant } = caller;
  if (tenant === OWN_TENANT) return;
  gateway.responses.add({ tenant, at: admittedAt, request: bytes, answer, streamed: call.stream });
}
