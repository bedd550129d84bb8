import type { Call } from '../chat/call.ts';
import type { AnswerDialect, CallPath } from '../chat/client-dialect.ts';
import { decodeGemini } from '../chat/gemini/decode.ts';
import { encodeError } from '../chat/gemini/error.ts';
import { isObject, type JsonObject } from '../json/json.ts';
import { countedTokens } from './count-tokens.ts';

/** `POST /v1beta/models/{model}:countTokens`: what a conversation would count, without an answer to it. */
export const geminiCountTokensDialect: AnswerDialect = {
  name: 'gemini-count-tokens',
  decode: decodeCount,
  answer: (reply) => {
    const totalTokens = countedTokens(reply);
    return { totalTokens, promptTokensDetails: [{ modality: 'TEXT', tokenCount: totalTokens }] };
  },
  error: encodeError,
};

/** The call that is counted stands at the top, or whole in a member of its own. @throws InvalidRequest naming the member */
function decodeCount(body: JsonObject, path?: CallPath): Call {
  const whole = body.generateContentRequest ?? body.generate_content_request;
  const call = decodeGemini(isObject(whole) ? whole : body, path);
  return { ...call, dialect: 'gemini-count-tokens', task: { kind: 'count-tokens' }, maxOutputTokens: 0 };
}
