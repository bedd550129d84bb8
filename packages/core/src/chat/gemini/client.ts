import type { ClientDialect } from '../client-dialect.ts';
import { decodeGemini } from './decode.ts';
import { encodeAnswer } from './encode-answer.ts';
import { encodeError, encodeErrorEvent } from './error.ts';
import { filterEvent } from './filter.ts';
import { GeminiStream } from './stream.ts';

/** Gemini as callers speak it (`POST /v1beta/models/{model}:generateContent`, `:streamGenerateContent`). */
export const geminiDialect: ClientDialect = {
  name: 'gemini',
  decode: decodeGemini,
  answer: (reply, _call, context) => encodeAnswer(reply, context),
  open: (_call, context) => new GeminiStream(context),
  error: encodeError,
  errorEvent: encodeErrorEvent,
  filter: filterEvent,
  endMark: '',
  // Every event counts the tokens so far, which are all there is to bill by should the stream break off.
  plainLength: () => 0,
  showsPictures: true,
};
