import type { Dialect } from '../../dialect.ts';
import { readFault } from '../../faults/fault.ts';
import { Verdicts } from '../../verdicts.ts';
import { decodeCompletion } from './decode.ts';
import { encodeBody } from './encode.ts';
import { headersFor, PATH, pathFor } from './host.ts';
import { spliceChat } from './splice.ts';
import { ChatEvents } from './stream.ts';

/** OpenAI Chat Completions as providers speak it: OpenAI itself and everyone who took the interface over. */
export const openaiChatDialect: Dialect = {
  name: 'openai-chat',
  native: 'chat',
  framing: 'sse',

  encode(call, target) {
    const verdicts = new Verdicts(call);
    const body = encodeBody(call, target, verdicts);
    return { path: pathFor(target), headers: headersFor(target), body, verdicts: verdicts.list };
  },

  splice(call, target) {
    const { set, verdicts } = spliceChat(call, target);
    return { path: pathFor(target), headers: headersFor(target), set, verdicts: verdicts.list };
  },

  decode: (body, spec) => decodeCompletion(body, spec.quirks),
  open: (spec) => new ChatEvents(spec.quirks),
  listing({ quirks }, apiVersion) {
    const path = (quirks.path ?? PATH).replace(/\/chat(\/completions)?$/, '/models');
    const query = apiVersion === undefined ? '' : `?api-version=${encodeURIComponent(apiVersion)}`;
    return { path: path + query, headers: [] };
  },
  fault: (reply) => readFault(reply),
};
