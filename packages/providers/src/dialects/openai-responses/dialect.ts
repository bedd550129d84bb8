import type { Dialect } from '../../dialect.ts';
import { readFault } from '../../faults/fault.ts';
import { Verdicts } from '../../verdicts.ts';
import { headersFor } from '../openai-chat/host.ts';
import { decodeResponse } from './decode.ts';
import { encodeBody } from './encode.ts';
import { listingPath, pathFor } from './host.ts';
import { spliceResponses } from './splice.ts';
import { ResponseEvents } from './stream.ts';

/** OpenAI Responses as providers speak it: OpenAI itself, and hosts that offer it beside Chat Completions. */
export const openaiResponsesDialect: Dialect = {
  name: 'openai-responses',
  native: 'responses',
  framing: 'sse',
  signer: ({ quirks }) => quirks.signer ?? 'openai',

  encode(call, target) {
    const verdicts = new Verdicts(call);
    const body = encodeBody(call, target, verdicts);
    return { path: pathFor(target), headers: headersFor(target), body, verdicts: verdicts.list };
  },

  splice(call, target) {
    const { set, verdicts } = spliceResponses(call, target);
    return { path: pathFor(target), headers: headersFor(target), set, verdicts: verdicts.list };
  },

  decode: (body, spec) => decodeResponse(body, spec.quirks),
  open: (spec) => new ResponseEvents(spec.quirks),
  listing: ({ quirks }, apiVersion) => ({ path: listingPath(quirks.path, apiVersion), headers: [] }),
  fault: (reply) => readFault(reply),
};
