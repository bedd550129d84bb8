import type { ClientDialect } from '../client-dialect.ts';
import { decodeResponses } from './decode.ts';
import { encodeAnswer } from './encode-answer.ts';
import { encodeError, encodeErrorEvent } from './error.ts';
import { filterEvent } from './filter.ts';
import { plainLength } from './plain-length.ts';
import { ResponseStream } from './stream.ts';

/** OpenAI Responses as callers speak it (`POST /v1/responses`). */
export const responsesDialect: ClientDialect = {
  name: 'responses',
  decode: decodeResponses,
  answer: encodeAnswer,
  open: (call, context) => new ResponseStream(call, context),
  error: encodeError,
  errorEvent: encodeErrorEvent,
  filter: filterEvent,
  // The terminal event is end mark enough.
  endMark: '',
  plainLength,
};
