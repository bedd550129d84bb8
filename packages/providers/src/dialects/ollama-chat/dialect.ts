import type { Dialect } from '../../dialect.ts';
import { BadReply } from '../../dialect.ts';
import { Verdicts } from '../../verdicts.ts';
import { bodyError } from '../openai-chat/fault-in-reply.ts';
import { encodeBody } from './encode.ts';
import { readOllamaFault } from './fault.ts';
import { ReplyReader } from './reply-reader.ts';
import { OllamaLines } from './stream.ts';

const PATH = '/api/chat';

/** Ollama's own chat interface. */
export const ollamaChatDialect: Dialect = {
  name: 'ollama-chat',
  native: undefined,
  framing: 'ndjson',
  mediaInline: true,

  encode(call, target) {
    const verdicts = new Verdicts(call);
    const body = encodeBody(call, target, verdicts);
    return { path: PATH, headers: {}, body, verdicts: verdicts.list };
  },

  splice() {
    throw new Error('no caller speaks Ollama’s dialect');
  },

  decode(body) {
    const fault = bodyError(body);
    if (fault !== undefined) return [{ type: 'error', fault }];
    const reader = new ReplyReader();
    const deltas = reader.read(body);
    if (!reader.finished) throw new BadReply('the answer is not done');
    return deltas;
  },

  open: () => new OllamaLines(),
  listing: () => ({ path: '/api/tags', headers: [] }),
  fault: (reply) => readOllamaFault(reply),
};
