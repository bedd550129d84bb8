import type { Call, ReasoningPart } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import type { Target } from '../../dialect.ts';
import { memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';
import { effortOf } from '../openai-chat/encode-reasoning.ts';
import { reasons } from '../openai-chat/host.ts';
import type { PartContext } from './encode-part.ts';

/** `reasoning`: how much the model is to think, and whether a summary of it is to be told. */
export function encodeReasoningRequest(call: Call, target: Target, verdicts: Verdicts): JsonObject | undefined {
  const { reasoning, dialect } = call;
  if (reasoning === undefined) return undefined;
  const { effort, budgetTokens, enabled, adaptive, display } = reasoning;
  if (dialect === 'responses') {
    const said: JsonObject = {};
    if (effort !== undefined) said.effort = effort;
    if (display !== undefined) said.summary = display;
    return said;
  }
  const member = memberName(call, 'reasoning');
  const off = enabled === false || effort === 'none';
  const known = target.spec.quirks.reasoningModels === undefined || reasons(target);
  const asked = effort ?? (off ? undefined : effortOf(budgetTokens, adaptive));
  const summary = display !== undefined && display !== 'omitted' && display !== 'none';
  if (!known || (asked === undefined && !summary)) {
    // Switching off what is not there loses nothing.
    if (!off) verdicts.dropped(member);
    return undefined;
  }
  verdicts.converted(member);
  const said: JsonObject = {};
  if (asked !== undefined) said.effort = asked === 'max' ? 'xhigh' : asked;
  if (summary) said.summary = 'auto';
  return said;
}

/**
 * The model's earlier reasoning as an item. Sealed it goes back to the host that sealed it and to nobody else; in plain
 * text to hosts that want it so. OpenAI refuses an item that it has not kept and that is not sealed.
 */
export function encodeReasoningItem(part: ReasoningPart, path: string, context: PartContext): JsonObject | undefined {
  const { own, quirks, verdicts } = context;
  const { text, id } = part;
  const sealed = part.redacted ?? part.signature;
  const opens = part.signer === (quirks.signer ?? 'openai') || (own && (part.signer ?? 'openai') === 'openai');
  const named: JsonObject = id === undefined ? {} : { id };
  if (sealed !== undefined && opens) {
    const summary = text === '' ? [] : [{ type: 'summary_text', text }];
    return { type: 'reasoning', ...named, summary, encrypted_content: sealed };
  }
  if (quirks.reasoningHistory === 'reasoning_text' && text !== '') {
    if (sealed !== undefined) verdicts.dropped(`${path}.signature`);
    return { type: 'reasoning', ...named, summary: [], content: [{ type: 'reasoning_text', text }] };
  }
  if (own && quirks.refusesUnsealed !== true && sealed === undefined) {
    return { type: 'reasoning', ...named, summary: [{ type: 'summary_text', text }] };
  }
  verdicts.dropped(path);
  return undefined;
}
