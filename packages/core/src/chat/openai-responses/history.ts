import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';

/** What a response that goes on from an earlier one begins with. */
export interface History {
  readonly items: readonly Json[];
  /** Paths of what could not go along. */
  readonly dropped: readonly string[];
}

/** Items whose id only the vendor that made them can look up; what they say stands in them. */
const NAMED = /^(message|reasoning|(function|custom_tool)_call(_output)?)$/;

/**
 * An earlier response as input: what it was given, then what it said. Ids are left out, because they name things in the
 * store of one vendor's one key; so is reasoning that is not sealed, of which nothing but its id would go on.
 */
export function historyOf(input: readonly Json[], response: JsonObject): History {
  const items: Json[] = [];
  const dropped: string[] = [];
  const add = (item: Json, path: string) => {
    const kept = isObject(item) ? portable(item) : item;
    if (kept === undefined) dropped.push(path);
    else items.push(kept);
  };
  input.forEach((item, i) => {
    add(item, `previous_response_id.input[${i}]`);
  });
  const output = Array.isArray(response.output) ? response.output : [];
  output.forEach((item, i) => {
    add(item, `previous_response_id.output[${i}]`);
  });
  return { items, dropped };
}

/** `input` as items. */
export function inputItems(input: Json | undefined): readonly Json[] {
  if (input === undefined || input === null) return [];
  return Array.isArray(input) ? input : [{ role: 'user', content: input }];
}

function portable(item: JsonObject): JsonObject | undefined {
  const type = item.type ?? 'message';
  if (type === 'item_reference') return undefined;
  const { encrypted_content: sealed } = item;
  if (type === 'reasoning' && (typeof sealed !== 'string' || sealed === '')) return undefined;
  if (typeof type !== 'string' || !NAMED.test(type)) return item;
  const { id: _id, status: _status, ...rest } = item;
  return rest;
}
