import type { Dialect } from '../../dialect.ts';
import { Verdicts } from '../../verdicts.ts';
import { decodeAnswer } from './decode.ts';
import { encodeBody } from './encode.ts';
import { readCohereFault } from './fault.ts';
import { CohereEvents } from './stream.ts';

const PATH = '/v2/chat';

/** Cohere's Chat API, version 2. */
export const cohereChatDialect: Dialect = {
  name: 'cohere-chat',
  native: undefined,
  framing: 'sse',

  encode(call, target) {
    const verdicts = new Verdicts(call);
    const body = encodeBody(call, target, verdicts);
    return { path: PATH, headers: {}, body, verdicts: verdicts.list };
  },

  splice() {
    throw new Error('no caller speaks Cohere’s dialect');
  },

  decode: (body) => decodeAnswer(body),
  open: () => new CohereEvents(),
  listing: () => ({ path: '/v1/models?endpoint=chat&page_size=1000', headers: [] }),
  fault: (reply) => readCohereFault(reply),
};
