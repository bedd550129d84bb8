import type { ClientDialect } from '../client-dialect.ts';
import { decodeChat } from './decode.ts';
import { encodeAnswer } from './encode-answer.ts';
import { encodeError, encodeErrorEvent } from './error.ts';
import { filterChunk } from './filter.ts';
import { plainLength } from './plain-length.ts';
import { ChatStream, END_MARK } from './stream.ts';

/** OpenAI Chat Completions as callers speak it (`POST /v1/chat/completions`, `/v1/chat`). */
export const chatDialect: ClientDialect = {
  name: 'chat',
  decode: decodeChat,
  answer: encodeAnswer,
  open: (call, context) => new ChatStream(call, context),
  error: encodeError,
  errorEvent: encodeErrorEvent,
  filter: filterChunk,
  endMark: END_MARK,
  plainLength,
  showsPictures: true,
};
