import type { Call } from '@sluice/core/chat/call';
import { uncarry } from '@sluice/core/chat/signature';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import type { Target } from '../../dialect.ts';
import type { Quirks } from '../../spec.ts';
import { Verdicts } from '../../verdicts.ts';
import { inclusions, outputCap, SEALED_REASONING, streamOptions } from './host.ts';

export interface ResponsesSplice {
  readonly set: Record<string, Json | undefined>;
  readonly verdicts: Verdicts;
}

/**
 * What must change in the bytes of a caller that speaks this dialect too. Everything else stays as it was sent. A provider's
 * key is shared by many: the vendor is never to keep an answer, nor to go on from one that it kept.
 */
export function spliceResponses(call: Call, target: Target): ResponsesSplice {
  const verdicts = new Verdicts(call);
  const said = call.said ?? {};
  const set: Record<string, Json | undefined> = {};
  if (call.model !== target.model) set.model = target.model;
  const cap = outputCap(call, target, verdicts);
  if (cap !== call.maxOutputTokens) set.max_output_tokens = cap;
  if (said.store !== false) set.store = false;
  if (said.previous_response_id !== undefined) set.previous_response_id = undefined;
  const wanted = Array.isArray(said.include) ? said.include : [];
  const include = inclusions(wanted, target, false);
  if (include !== undefined && include.length > wanted.length) set.include = include;
  if (isObject(said.stream_options)) spliceStreamOptions(said.stream_options, set);
  for (const name of target.spec.quirks.refuses ?? []) {
    if (name === 'store' || name === 'include') {
      // What we would have said of our own accord is missed by nobody.
      if (said[name] === undefined) delete set[name];
      else set[name] = undefined;
      // Sealed reasoning is no wish that is lost where reasoning comes in plain text.
      if (name === 'include' && wanted.some((wish) => wish !== SEALED_REASONING)) verdicts.dropped(name);
    } else if (said[name] !== undefined && said[name] !== null) {
      set[name] = undefined;
      verdicts.dropped(name);
    }
  }
  const input = readable(said.input, target.spec.quirks, verdicts);
  if (input !== undefined) set.input = input;
  return { set, verdicts };
}

/** `include_usage` is a word of Chat Completions that some callers bring along; here usage is always there. */
function spliceStreamOptions(options: JsonObject, set: Record<string, Json | undefined>): void {
  if (Object.keys(options).some((name) => name !== 'include_obfuscation')) set.stream_options = streamOptions(options);
}

/** The items without what this host can neither open nor look up; `undefined` where all may go as they came. */
function readable(input: Json | undefined, quirks: Quirks, verdicts: Verdicts): Json[] | undefined {
  if (!Array.isArray(input)) return undefined;
  let changed = false;
  const kept: Json[] = [];
  input.forEach((item, i) => {
    const own = isObject(item) && item.type === 'reasoning' ? reasoningItem(item, quirks) : item;
    if (own !== item) changed = true;
    if (own === undefined) verdicts.dropped(`input[${i}]`);
    else kept.push(own);
  });
  return changed ? kept : undefined;
}

/** Reasoning as this host takes it: what another vendor sealed is of no use to it. */
function reasoningItem(item: JsonObject, quirks: Quirks): JsonObject | undefined {
  const { encrypted_content: sealed, ...rest } = item;
  if (typeof sealed !== 'string') return quirks.refusesUnsealed === true ? undefined : item;
  const { value, signer } = uncarry(sealed, undefined);
  if (signer === undefined) return item;
  if (signer === (quirks.signer ?? 'openai')) return { ...rest, encrypted_content: value };
  if (quirks.refusesUnsealed === true) return undefined;
  return Array.isArray(rest.content) && rest.content.length > 0 ? rest : undefined;
}
