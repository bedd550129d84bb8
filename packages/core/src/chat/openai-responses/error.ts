import type { JsonObject } from '../../json/json.ts';
import type { WireError } from '../client-dialect.ts';
import { encodeError } from '../openai-chat/error.ts';
import { EventWriter } from './events.ts';

export { encodeError };

/** `error` of a response that failed. */
export function responseError(error: WireError): JsonObject {
  const { error: said } = encodeError(error);
  return said as JsonObject;
}

/** The end of a stream of which nothing is known: only the failure itself. */
export function encodeErrorEvent(error: WireError): string {
  const response = { object: 'response', status: 'failed', output: [], error: responseError(error) };
  return new EventWriter().write('response.failed', { response });
}
