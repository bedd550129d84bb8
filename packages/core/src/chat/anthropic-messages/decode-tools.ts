import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Tool, ToolChoice } from '../call.ts';
import { decodeCache } from './decode-content.ts';
import type { Draft } from './members.ts';
import { needName, needObject, readBoolean, readObject, readString, refuse, unknownMembers } from './members.ts';

const CUSTOM = new Set(['type', 'name', 'description', 'input_schema', 'strict', 'cache_control']);
const BUILTIN = new Set(['cache_control']);

export function decodeTools(tools: readonly Json[] | undefined): Tool[] {
  if (tools === undefined) return [];
  return tools.map((tool, i) => {
    const at = `tools[${i}]`;
    if (!isObject(tool)) return refuse(at, 'must be an object');
    const type = readString(tool, 'type', at);
    return type === undefined || type === 'custom' ? decodeCustom(tool, at) : decodeBuiltin(tool, type, at);
  });
}

function decodeCustom(tool: JsonObject, at: string): Tool {
  const draft: Draft<Tool> = {
    kind: 'function',
    name: needName(tool, 'name', at),
    parameters: needObject(tool, 'input_schema', at),
  };
  const description = readString(tool, 'description', at);
  if (description !== undefined) draft.description = description;
  const strict = readBoolean(tool, 'strict', at);
  if (strict !== undefined) draft.strict = strict;
  const cache = decodeCache(tool, at);
  if (cache !== undefined) draft.cache = cache;
  const extra = unknownMembers(tool, CUSTOM);
  if (extra !== undefined) draft.extra = extra;
  return draft;
}

/** `web_search_20250305`, `computer_20251124`, `mcp_toolset`, …: all but the cache mark stays as sent, `type` too. */
function decodeBuiltin(tool: JsonObject, type: string, at: string): Tool {
  const draft: Draft<Tool> = {
    kind: 'builtin',
    name: readString(tool, 'name', at) ?? readString(tool, 'mcp_server_name', at) ?? type,
    extra: unknownMembers(tool, BUILTIN) ?? {},
  };
  const cache = decodeCache(tool, at);
  if (cache !== undefined) draft.cache = cache;
  return draft;
}

/** `tool_choice`; one that can't be obeyed is refused before anything goes upstream. */
export function decodeToolChoice(
  body: JsonObject,
  tools: readonly Tool[],
): { choice: ToolChoice | undefined; parallel: boolean | undefined } {
  const value = readObject(body, 'tool_choice', '');
  if (value === undefined) return { choice: undefined, parallel: undefined };
  const disabled = readBoolean(value, 'disable_parallel_tool_use', 'tool_choice');
  return { choice: decodeChoice(value, tools), parallel: disabled === undefined ? undefined : !disabled };
}

function decodeChoice(value: JsonObject, tools: readonly Tool[]): ToolChoice {
  switch (value.type) {
    case 'auto':
      return { type: 'auto' };
    case 'none':
      return { type: 'none' };
    case 'any':
      if (tools.length === 0) refuse('tool_choice', 'asks for a tool, but tools is empty');
      return { type: 'required' };
    case 'tool': {
      const name = needName(value, 'name', 'tool_choice');
      if (!tools.some((tool) => tool.name === name))
        refuse('tool_choice.name', `names "${name}", which is not in tools`);
      return { type: 'tool', name };
    }
    default:
      return refuse('tool_choice.type', 'must be "auto", "any", "none" or "tool"');
  }
}
