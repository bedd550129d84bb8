import { decodeMessages } from '../chat/anthropic-messages/decode.ts';
import { encodeError } from '../chat/anthropic-messages/error.ts';
import type { Call } from '../chat/call.ts';
import type { AnswerDialect } from '../chat/client-dialect.ts';
import type { Delta } from '../chat/delta.ts';
import { inputTokens } from '../chat/usage.ts';
import type { JsonObject } from '../json/json.ts';

/** `POST /v1/messages/count_tokens`: what a conversation would count, without an answer to it. */
export const countTokensDialect: AnswerDialect = {
  name: 'count-tokens',
  decode: decodeCount,
  answer: (reply) => ({ input_tokens: countedTokens(reply) }),
  error: encodeError,
};

/** The members of a message, of which a cap on the answer may be left out. @throws InvalidRequest naming the member */
function decodeCount(body: JsonObject): Call {
  const call = decodeMessages({ ...body, max_tokens: body.max_tokens ?? 1_000_000, stream: false });
  return { ...call, dialect: 'count-tokens', task: { kind: 'count-tokens' }, maxOutputTokens: 0 };
}

/** What a provider has counted, else the gateway itself. */
export function countedTokens(reply: readonly Delta[]): number {
  let here = 0;
  for (const delta of reply) {
    if (delta.type === 'result' && delta.result.kind === 'count') return delta.result.tokens;
    // A provider that bills nothing for it has used nothing, either.
    if (delta.type === 'usage') here = inputTokens(delta.usage);
  }
  return here;
}
