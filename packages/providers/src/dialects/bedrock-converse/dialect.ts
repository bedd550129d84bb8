import type { Call } from '@sluice/core/chat/call';
import type { Dialect, Splice, Target, WireRequest } from '../../dialect.ts';
import { Verdicts } from '../../verdicts.ts';
import { decodeAnswer } from './decode.ts';
import { encodeBody } from './encode.ts';
import { readFault } from './fault.ts';
import { ConverseEvents } from './stream.ts';

/** Amazon Bedrock's Converse: one interface for every model that answers messages. */
export const bedrockConverseDialect: Dialect = {
  name: 'bedrock-converse',
  native: undefined,
  framing: 'aws-event-stream',
  // Of its models Claude alone signs.
  signer: () => 'anthropic',
  mediaInline: true,

  encode(call: Call, target: Target): WireRequest {
    const verdicts = new Verdicts(call);
    const body = encodeBody(call, target, verdicts);
    return { path: path(call, target), headers: {}, body, verdicts: verdicts.list };
  },

  splice(): Splice {
    throw new Error('no caller speaks Converse');
  },

  decode: (body) => decodeAnswer(body),
  open: () => new ConverseEvents(),
  fault: (reply) => readFault(reply),
};

/** Models are named by an id or an ARN, whose colons and slashes must not be read as the path's own. */
function path(call: Call, { model }: Target): string {
  return `/model/${encodeURIComponent(model)}/${call.stream ? 'converse-stream' : 'converse'}`;
}
