import type { ClientDialect } from '../client-dialect.ts';
import { event } from './block-queue.ts';
import { decodeMessages } from './decode.ts';
import { encodeAnswer } from './encode-answer.ts';
import { encodeError, encodeErrorEvent } from './error.ts';
import { filterEvent } from './filter.ts';
import { plainLength } from './plain-length.ts';
import { MessageStream } from './stream.ts';

/** Anthropic Messages as callers speak it (`POST /v1/messages`). */
export const messagesDialect: ClientDialect = {
  name: 'messages',
  decode: decodeMessages,
  answer: encodeAnswer,
  open: (call, context) => new MessageStream(call, context),
  error: encodeError,
  errorEvent: encodeErrorEvent,
  filter: filterEvent,
  endMark: event('message_stop', {}),
  plainLength,
};
