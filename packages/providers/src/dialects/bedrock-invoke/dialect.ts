import type { Call } from '@sluice/core/chat/call';
import type { Json } from '@sluice/core/json/json';
import type { Dialect, Target } from '../../dialect.ts';
import { anthropicMessagesDialect } from '../anthropic-messages/dialect.ts';
import { readFault } from '../bedrock-converse/fault.ts';
import { InvokeEvents } from './stream.ts';

const BETA_HEADER = 'anthropic-beta';

/**
 * Claude in its own words on Bedrock (`InvokeModel`): Anthropic's body with its version and beta features as members, the
 * model and the wish for a stream in the path only, streamed events wrapped in Amazon's.
 */
export const bedrockInvokeDialect: Dialect = {
  name: 'bedrock-invoke',
  native: 'messages',
  framing: 'aws-chunks',
  signer: () => 'anthropic',

  encode(call, target) {
    const { body, headers, ...request } = anthropicMessagesDialect.encode(call, target);
    const { stream: _inPath, ...members } = body;
    const betas = betasOf(call, target);
    return {
      ...request,
      headers: withoutBeta(headers),
      body: betas === undefined ? members : { ...members, anthropic_beta: betas },
    };
  },

  splice(call, target) {
    const { set, headers, ...splice } = anthropicMessagesDialect.splice(call, target);
    const members: Record<string, Json | undefined> = { ...set, stream: undefined };
    const betas = betasOf(call, target);
    if (betas !== undefined) members.anthropic_beta = betas;
    return { ...splice, headers: withoutBeta(headers), set: members };
  },

  decode: (body, spec) => anthropicMessagesDialect.decode(body, spec),
  open: () => new InvokeEvents(),
  fault: (reply) => readFault(reply),
};

/** What the header names and, for callers that know Bedrock, what stands in the body already. */
function betasOf(call: Call, { vendorHeaders }: Target): string[] | undefined {
  const header = vendorHeaders?.[BETA_HEADER];
  if (header === undefined) return undefined;
  const own = call.extra.anthropic_beta;
  const named = header.split(',').map((one) => one.trim());
  const all = [...(Array.isArray(own) ? own : []), ...named].filter((one) => typeof one === 'string' && one !== '');
  return [...new Set(all as string[])];
}

function withoutBeta(headers: Readonly<Record<string, string>>): Record<string, string> {
  const { [BETA_HEADER]: _inBody, ...others } = headers;
  return others;
}
