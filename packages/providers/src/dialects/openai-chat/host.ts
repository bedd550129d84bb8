import type { Call } from '@sluice/core/chat/call';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import type { Target } from '../../dialect.ts';
import { memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';

export const PATH = '/chat/completions';
/** Azure's first API version with `max_completion_tokens`. */
const AZURE_NEW_CAP = '2024-09';

/** Behind the provider's base URL. */
export function pathFor({ model, spec, apiVersion }: Target): string {
  if (spec.quirks.deployments === true && apiVersion !== undefined) {
    return `/deployments/${encodeURIComponent(model)}${PATH}?api-version=${encodeURIComponent(apiVersion)}`;
  }
  return (spec.quirks.path ?? PATH).replaceAll('{model}', encodeURIComponent(model));
}

export function headersFor({ vendorHeaders }: Target): Readonly<Record<string, string>> {
  const beta = vendorHeaders?.['openai-beta'];
  return beta === undefined ? {} : { 'openai-beta': beta };
}

/** Whether the target's model is known to reason. */
export function reasons({ model, spec }: Target): boolean {
  // A router's name for a model has its vendor in front.
  const name = model.slice(model.lastIndexOf('/') + 1);
  return spec.quirks.reasoningModels?.some((prefix) => name.startsWith(prefix) || model.startsWith(prefix)) ?? false;
}

/** The member in which this target takes a cap on output. */
function capMember(target: Target): 'max_tokens' | 'max_completion_tokens' {
  const { outputCapMember = 'max_tokens', deployments } = target.spec.quirks;
  if (deployments === true && target.apiVersion !== undefined && target.apiVersion < AZURE_NEW_CAP) return 'max_tokens';
  return outputCapMember;
}

/**
 * The cap on output as members to set, or to take out (`undefined`). The caller's own spelling stands unless the target
 * refuses or ignores it: an ignored cap would let an answer grow beyond what was reserved for it.
 */
export function capMembers(call: Call, target: Target, verdicts: Verdicts): Record<string, Json | undefined> {
  const { maxOutputTokens, maxOutputMember } = call;
  const wanted = capMember(target);
  const other = wanted === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  if (maxOutputTokens === undefined) return target.outputCap === undefined ? {} : { [wanted]: target.outputCap };
  const members: Record<string, Json | undefined> = {};
  if (call.dialect === 'chat' && call.extra.max_tokens !== undefined) {
    // Both stood in the body; the newer one counts, and nothing else may go upstream.
    verdicts.dropped('max_tokens');
    members.max_tokens = undefined;
  }
  const own = call.dialect === 'chat' ? maxOutputMember : undefined;
  const moved =
    own !== wanted && (own === undefined || target.spec.quirks.onlyOutputCapMember === true || reasons(target));
  if (!moved) {
    if (own !== undefined) members[own] = maxOutputTokens;
    return members;
  }
  members[other] = undefined;
  members[wanted] = maxOutputTokens;
  if (own !== undefined) verdicts.converted(own);
  else if (memberName(call, 'maxOutputTokens') !== wanted && call.dialect !== 'messages') {
    verdicts.converted(memberName(call, 'maxOutputTokens'));
  }
  return members;
}

/** `stream_options` of a stream: usage is asked for always, the caller's own options stand beside it. */
export function streamOptions({ dialect, extra }: Call, { spec }: Target): JsonObject | undefined {
  if (spec.quirks.streamOptions === false) return undefined;
  const own = dialect === 'chat' && isObject(extra.stream_options) ? extra.stream_options : {};
  return { ...own, include_usage: true };
}

/** What the caller says of its stream besides usage, where the vendor takes none of it. */
export function dropStreamOptions({ extra }: Call, { spec }: Target, verdicts: Verdicts): void {
  if (spec.quirks.streamOptions === false && extra.stream_options !== undefined) verdicts.dropped('stream_options');
}
