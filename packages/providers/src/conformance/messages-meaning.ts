import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

/**
 * What a Messages request says, apart from how: a text alone is a block, `null` and defaults are absent, neighbouring
 * turns of one role are one turn, and the beta's `output_format` is `output_config.format`. Two bodies with an equal
 * meaning are the same request to Anthropic.
 */
export function requestMeaning(body: JsonObject): JsonObject {
  const { output_format: format, system, messages, stream, tools, ...rest } = withoutNulls(body) as JsonObject;
  const meaning: JsonObject = { ...rest };
  if (system !== undefined && system !== '') meaning.system = blocks(system);
  if (stream === true) meaning.stream = true;
  if (format !== undefined) {
    meaning.output_config = { ...(isObject(rest.output_config) ? rest.output_config : {}), format };
  }
  if (Array.isArray(tools) && tools.length > 0) {
    meaning.tools = tools.map((tool) => {
      const { type, ...members } = tool as JsonObject;
      return type === 'custom' || type === undefined ? members : { type, ...members };
    });
  }
  meaning.messages = turns(messages as JsonObject[]);
  return meaning;
}

function turns(messages: readonly JsonObject[]): Json[] {
  const merged: { role: Json; content: Json[] }[] = [];
  for (const { role, content } of messages) {
    const last = merged[merged.length - 1];
    if (last !== undefined && last.role === role) last.content.push(...blocks(content));
    else merged.push({ role: role as Json, content: blocks(content) });
  }
  return merged as unknown as Json[];
}

function blocks(content: Json | undefined): Json[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return ((content ?? []) as JsonObject[]).map((block) =>
    block.type === 'tool_result' ? { ...block, content: blocks(block.content) } : block,
  );
}

/** `null` counts as absent where a request is read; schemas and arguments are data and stay as they are. */
function withoutNulls(value: Json, name = ''): Json {
  if (Array.isArray(value)) return value.map((entry) => withoutNulls(entry));
  if (!isObject(value) || name === 'input' || name === 'input_schema' || name === 'schema') return value;
  const kept: JsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined && member !== null) kept[key] = withoutNulls(member, key);
  }
  return kept;
}
