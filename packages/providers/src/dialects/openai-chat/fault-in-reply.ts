import type { Fault } from '@sluice/core/chat/fault';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import { parseError, readErrorObject } from '../../faults/error-body.ts';
import { faultOf } from '../../faults/fault.ts';

/** An error that stands in an answer of status 200, or in a chunk of one. */
export function bodyError(body: JsonObject): Fault | undefined {
  const { error } = body;
  const said =
    isObject(error) ||
    (typeof error === 'string' && error !== '') ||
    (body.object === 'error' && body.message !== undefined);
  return said ? faultOf(readErrorObject(body), undefined) : undefined;
}

/** OpenRouter puts a failure of one choice into the choice. */
export function choiceError(choice: JsonObject): Fault | undefined {
  return isObject(choice.error) ? faultOf(readErrorObject({ error: choice.error }), undefined) : undefined;
}

/** A finish reason that is a failure and says no more. */
export function failedFinish(word: string): Fault {
  return {
    class: word === 'insufficient_system_resource' ? 'overloaded' : 'server-error',
    status: undefined,
    message: `the provider ended its answer with '${word}'`,
    code: word,
  };
}

/** The data of an `event: error`. */
export function eventError(data: string): Fault {
  return faultOf(parseError(data), undefined);
}
