import type { Dialect } from '../../dialect.ts';
import { Verdicts } from '../anthropic-messages/verdicts.ts';
import { decodeCompletion } from './decode.ts';
import { encodeBody } from './encode.ts';
import { readFault } from './fault.ts';
import { headersFor, pathFor } from './host.ts';
import { spliceChat } from './splice.ts';
import { ChatEvents } from './stream.ts';

/** OpenAI Chat Completions as providers speak it: OpenAI itself and everyone who took the interface over. */
export const openaiChatDialect: Dialect = {
  name: 'openai-chat',
  native: 'chat',

  encode(call, target) {
    const verdicts = new Verdicts();
    const body = encodeBody(call, target, verdicts);
    return { path: pathFor(target), headers: headersFor(target), body, verdicts: verdicts.list };
  },

  splice(call, target) {
    const { set, verdicts } = spliceChat(call, target);
    return { path: pathFor(target), headers: headersFor(target), set, verdicts: verdicts.list };
  },

  decode: (body, spec) => decodeCompletion(body, spec.quirks),
  open: (spec) => new ChatEvents(spec.quirks),
  fault: (reply) => readFault(reply),
};
