import type { ClientDialect } from '../client-dialect.ts';
import { event } from './block-queue.ts';
import { decodeMessages } from './decode.ts';
import { encodeAnswer } from './encode-answer.ts';
import { encodeError, encodeErrorEvent } from './error.ts';
import { looksPlain } from './looks-plain.ts';
import { MessageStream } from './stream.ts';

/** Anthropic Messages as callers speak it (`POST /v1/messages`). */
export const messagesDialect: ClientDialect = {
  name: 'messages',
  decode: decodeMessages,
  answer: (reply, _call, context) => encodeAnswer(reply, context),
  open: (_call, context) => new MessageStream(context),
  error: encodeError,
  errorEvent: encodeErrorEvent,
  // Usage is part of every message in this dialect, so that nothing of a provider's own stream has to be left out.
  filter: () => undefined,
  endMark: event('message_stop', {}),
  looksPlain,
};
