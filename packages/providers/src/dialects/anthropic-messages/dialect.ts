import type { Call, Part } from '@sluice/core/chat/call';
import type { Json } from '@sluice/core/json/json';
import type { Dialect, Splice, Target, WireRequest } from '../../dialect.ts';
import { Verdicts } from '../../verdicts.ts';
import { decodeMessage } from './decode.ts';
import { encodeBody } from './encode.ts';
import { encodeConversation } from './encode-conversation.ts';
import { readFault } from './fault.ts';
import { MessageEvents } from './stream.ts';

const PATH = '/v1/messages';
const VERSION_HEADER = 'anthropic-version';
const BETA_HEADER = 'anthropic-beta';
const DEFAULT_VERSION = '2023-06-01';

/** Anthropic Messages as a provider speaks it: Anthropic itself, and Claude on hosts that kept the dialect (Vertex). */
export const anthropicMessagesDialect: Dialect = {
  name: 'anthropic-messages',
  native: 'messages',
  framing: 'sse',
  signer: () => 'anthropic',

  encode(call: Call, target: Target): WireRequest {
    const verdicts = new Verdicts(call);
    const body = encodeBody(call, target, verdicts);
    const host = hostMembers(call, target, verdicts);
    const { model, ...others } = host;
    for (const name of Object.keys(others)) if (others[name] === undefined) delete body[name];
    return {
      path: path(call, target),
      headers: headers(target),
      body: { ...(model === undefined ? undefined : { model }), ...body, ...defined(others) },
      verdicts: verdicts.list,
    };
  },

  splice(call: Call, target: Target): Splice {
    const verdicts = new Verdicts(call);
    const set = { ...hostMembers(call, target, verdicts), ...mendedHistory(call, verdicts) };
    return { path: path(call, target), headers: headers(target), set, verdicts: verdicts.list };
  },

  decode: (body) => decodeMessage(body),
  open: () => new MessageEvents(),
  // Vertex has no list beside its calls.
  listing: ({ quirks }) =>
    quirks.path === undefined
      ? { path: '/v1/models?limit=1000', headers: [VERSION_HEADER, DEFAULT_VERSION] }
      : undefined,
  fault: (reply) => readFault(reply),
};

/** The members that belong to the host, not to the call: to set, or to take out (`undefined`). */
function hostMembers(call: Call, target: Target, verdicts: Verdicts): Record<string, Json | undefined> {
  const { anthropicVersionInBody, refuses = [] } = target.spec.quirks;
  const members: Record<string, Json | undefined> = {};
  for (const name of refuses) {
    if (call.extra[name] === undefined) continue;
    members[name] = undefined;
    verdicts.dropped(name);
  }
  if (anthropicVersionInBody !== undefined) {
    // Vertex names the model in the path and refuses it in the body.
    return { ...members, model: undefined, anthropic_version: anthropicVersionInBody };
  }
  if (call.extra.anthropic_version !== undefined) {
    // Belongs to Vertex' form of the dialect; Anthropic itself takes it as a header only.
    members.anthropic_version = undefined;
    verdicts.converted('anthropic_version');
  }
  return { ...members, model: target.model };
}

/**
 * Thinking in the caller's history that is not signed, or by another vendor: an answer from when the conversation was
 * elsewhere. Anthropic refuses the whole request for it, so that the history is said again without it.
 */
function mendedHistory(call: Call, verdicts: Verdicts): Record<string, Json> {
  if (!call.messages.some(({ role, parts }) => role === 'assistant' && parts.some(isForeign))) return {};
  const { system, messages } = encodeConversation(call, verdicts);
  return system.length === 0 ? { messages } : { system, messages };
}

function isForeign(part: Part): boolean {
  if (part.type !== 'reasoning') return false;
  if ((part.signer ?? 'anthropic') !== 'anthropic') return true;
  return part.signature === undefined && part.redacted === undefined;
}

function defined(members: Readonly<Record<string, Json | undefined>>): Record<string, Json> {
  const kept: Record<string, Json> = {};
  for (const [name, value] of Object.entries(members)) if (value !== undefined) kept[name] = value;
  return kept;
}

function path(call: Call, { model, spec }: Target): string {
  const { path: plain = PATH, streamPath = plain } = spec.quirks;
  // Vertex writes versions as `claude-…@20250219`; an @ needs no escape in a path.
  return (call.stream ? streamPath : plain).replaceAll('{model}', encodeURIComponent(model).replaceAll('%40', '@'));
}

function headers({ spec, vendorHeaders = {} }: Target): Record<string, string> {
  const sent: Record<string, string> = {};
  if (spec.quirks.anthropicVersionInBody === undefined) {
    sent[VERSION_HEADER] = vendorHeaders[VERSION_HEADER] ?? DEFAULT_VERSION;
  }
  const beta = vendorHeaders[BETA_HEADER];
  if (beta !== undefined) sent[BETA_HEADER] = beta;
  return sent;
}
