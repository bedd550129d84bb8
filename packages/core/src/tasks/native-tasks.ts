import { needString, readInteger, readString, refuse } from '../chat/anthropic-messages/members.ts';
import type { Call } from '../chat/call.ts';
import type { AnswerDialect } from '../chat/client-dialect.ts';
import { encodeError } from '../chat/openai-chat/error.ts';
import { isObject, type Json, type JsonObject } from '../json/json.ts';
import { otherMembers } from '../json/members.ts';
import type { FormField } from './task.ts';
import { refuseStream, taskCall } from './task-call.ts';

/*
 * Tasks that exist in OpenAI's form alone. What is read here is what the gateway decides by; the body goes on as it came,
 * and the provider's answer comes back as it is.
 */

const NO_ANSWER = (): never => {
  throw new Error('a task of one form alone is answered in the provider’s own bytes');
};

/** `POST /v1/moderations`. */
export const moderationsDialect: AnswerDialect = {
  name: 'moderations',
  decode(body: JsonObject): Call {
    refuseStream(body);
    const { input } = body;
    if (typeof input !== 'string' && !Array.isArray(input)) refuse('input', 'must be a string or an array');
    return taskCall(
      'moderations',
      { kind: 'moderation' },
      {
        model: readString(body, 'model', ''),
        texts: textsOf(input as Json),
        maxOutputTokens: 0,
        endUser: undefined,
        extra: otherMembers(body, new Set(['model', 'input', 'stream'])),
      },
    );
  },
  answer: NO_ANSWER,
  error: encodeError,
};

/** Vendors count an image of the best quality as at most about so many tokens. */
const IMAGE_TOKENS = 8192;

/** `POST /v1/images/generations`. */
export const imagesDialect: AnswerDialect = {
  name: 'images',
  decode(body: JsonObject): Call {
    refuseStream(body);
    const prompt = needString(body, 'prompt', '');
    const n = readInteger(body, 'n', '', 1, 128) ?? 1;
    return taskCall(
      'images',
      { kind: 'image', prompt },
      {
        model: readString(body, 'model', ''),
        n,
        texts: [prompt],
        maxOutputTokens: IMAGE_TOKENS,
        endUser: readString(body, 'user', ''),
        extra: otherMembers(body, new Set(['model', 'prompt', 'n', 'user', 'stream'])),
      },
    );
  },
  answer: NO_ANSWER,
  error: encodeError,
};

/** OpenAI: the longest text to be spoken, in characters. */
const MAX_SPOKEN = 4096;

/** `POST /v1/audio/speech`. */
export const speechDialect: AnswerDialect = {
  name: 'speech',
  decode(body: JsonObject): Call {
    if (readString(body, 'stream_format', '') === 'sse') refuse('stream_format', "must be 'audio'");
    const input = needString(body, 'input', '');
    if (input.length > MAX_SPOKEN) refuse('input', `must not be longer than ${MAX_SPOKEN} characters`);
    return taskCall(
      'speech',
      { kind: 'speech', input },
      {
        model: readString(body, 'model', ''),
        texts: [input],
        // A token of audio is a twentieth of a second at OpenAI, and speech has a dozen characters a second.
        maxOutputTokens: input.length * 2 + 64,
        endUser: undefined,
        extra: otherMembers(body, new Set(['model', 'input'])),
      },
    );
  },
  answer: NO_ANSWER,
  error: encodeError,
};

/** A task whose body is a form with a file. */
export interface FormDialect extends AnswerDialect {
  decodeForm(fields: readonly FormField[]): Call;
}

const ONCE = ['model', 'file', 'language', 'prompt', 'response_format', 'temperature', 'stream'];

/** `POST /v1/audio/transcriptions`. */
export const transcriptionsDialect: FormDialect = {
  name: 'transcriptions',
  decode: () => refuse('body', 'must be multipart/form-data'),
  decodeForm(fields: readonly FormField[]): Call {
    const said: JsonObject = {};
    for (const { name, value } of fields) {
      if (ONCE.includes(name) && said[name] !== undefined) refuse(name, 'must not stand twice');
      said[name] = typeof value === 'string' ? value : value.filename;
    }
    const file = fields.find(({ name }) => name === 'file');
    if (file === undefined || typeof file.value === 'string') refuse('file', 'must be a file');
    if (said.stream === 'true') refuseStream({ stream: true });
    return taskCall(
      'transcriptions',
      { kind: 'transcription', fields },
      {
        model: readString(said, 'model', ''),
        texts: typeof said.prompt === 'string' ? [said.prompt] : [],
        maxOutputTokens: undefined,
        endUser: undefined,
        extra: otherMembers(said, new Set(['model', 'file'])),
      },
    );
  },
  answer: NO_ANSWER,
  error: encodeError,
};

function textsOf(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return isObject(value) && typeof value.text === 'string' ? [value.text] : [];
}
