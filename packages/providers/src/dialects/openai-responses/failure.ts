import type { Fault } from '@sluice/core/chat/fault';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import { type ErrorSaying, readErrorObject } from '../../faults/error-body.ts';
import { faultOf } from '../../faults/fault.ts';

/** Codes of `response.error` by which OpenAI blames what was sent (API reference, "The response object"). */
const BLAMES_REQUEST = /^(invalid_|image_|empty_image|unsupported_image|failed_to_download_image|data_residency)/;
const POLICY = /_policy(_violation)?$/;

/** A response whose status says that it failed, or an answer that is nothing but an error. */
export function responseFault(response: JsonObject): Fault | undefined {
  const { error, status } = response;
  if (isObject(error) || (typeof error === 'string' && error !== '')) return eventFault({ error });
  if (status !== 'failed' && status !== 'cancelled') return undefined;
  const message = `the provider ended its answer with status '${status}'`;
  return { class: 'server-error', status: undefined, message, code: undefined };
}

/** An error inside a 200: `{"error": {…}}`, or, in OpenAI's own `error` event, code and message beside the type. */
export function eventFault({ type: _event, ...body }: JsonObject): Fault {
  const said = readErrorObject(body);
  const fault = faultOf(said, undefined);
  return fault.class === 'server-error' ? { ...fault, class: classOf(said) } : fault;
}

function classOf({ code }: ErrorSaying): Fault['class'] {
  if (code === undefined) return 'server-error';
  if (POLICY.test(code)) return 'content-policy';
  return BLAMES_REQUEST.test(code) ? 'bad-request' : 'server-error';
}
