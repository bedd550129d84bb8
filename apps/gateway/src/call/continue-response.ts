import { historyOf, inputItems } from '@sluice/core/chat/openai-responses/history';
import { nestsTooDeep } from '@sluice/core/json/depth';
import type { JsonObject } from '@sluice/core/json/json';
import { scanJson } from '@sluice/core/json/scan';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import type { Caller } from '../state/directory.ts';
import type { CallInHand } from './call-in-hand.ts';
import { BODY_LIMIT } from './receive.ts';

/** The earlier response that a call goes on from; `undefined` in every dialect but Responses. */
export function continuedFrom({ call }: CallInHand): string | undefined {
  const id = call.said?.previous_response_id;
  return typeof id === 'string' ? id : undefined;
}

/**
 * Puts what came before in front of the new input: the call then holds the whole conversation, and can go to any vendor.
 * Only a response of the caller's own tenant is found. @throws CallError
 */
export async function continueResponse(
  gateway: Gateway,
  inHand: CallInHand,
  caller: Caller,
  previous: string,
): Promise<void> {
  const before = await gateway.responses.find(caller.tenant, previous);
  if (before === undefined) {
    throw new CallError('invalid_request', `The response '${previous.slice(0, 100)}' is not found, or kept no more.`, {
      param: 'previous_response_id',
      sluice: { provider_code: 'previous_response_not_found' },
    });
  }
  const said = inHand.call.said as JsonObject;
  const { items, dropped } = historyOf(before.input, before.response);
  const { previous_response_id: _previous, ...rest } = said;
  const body: JsonObject = { ...rest, input: [...items, ...inputItems(said.input)] };
  const bytes = Buffer.from(JSON.stringify(body));
  if (bytes.length > BODY_LIMIT || nestsTooDeep(bytes)) {
    throw new CallError('request_too_large', `With all that came before the input is over ${BODY_LIMIT} bytes.`, {
      param: 'previous_response_id',
    });
  }
  inHand.bytes = bytes;
  inHand.scan = scanJson(bytes);
  inHand.warnings = [...inHand.warnings, ...dropped.map((path) => `dropped:${path}`)];
  // The answer repeats the member all the same.
  inHand.call = { ...inHand.dialect.decode(body), said: { ...body, previous_response_id: previous } };
}
