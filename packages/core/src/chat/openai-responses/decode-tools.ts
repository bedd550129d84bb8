import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Draft } from '../anthropic-messages/members.ts';
import {
  needName,
  readBoolean,
  readObject,
  readString,
  refuse,
  unknownMembers,
} from '../anthropic-messages/members.ts';
import type { Tool, ToolChoice } from '../call.ts';

const FUNCTION = new Set(['type', 'name', 'description', 'parameters', 'strict']);
const CUSTOM = new Set(['type', 'name', 'description']);
const NO_TOOLS: readonly Tool[] = [];

export interface DecodedTools {
  readonly tools: readonly Tool[];
  /** Whether some tools hold others (`namespace`, `mcp`), whose names are not in the list. */
  readonly nested: boolean;
}

/** `tools`: functions and free-text tools in their flat form, and the vendor's own. */
export function decodeTools(list: readonly Json[] | undefined): DecodedTools {
  if (list === undefined) return { tools: NO_TOOLS, nested: false };
  let nested = false;
  const tools = list.map((entry, i) => {
    const at = `tools[${i}]`;
    if (!isObject(entry)) return refuse(at, 'must be an object');
    const type = needName(entry, 'type', at);
    nested ||= type === 'namespace' || type === 'mcp';
    return decodeTool(entry, type, at);
  });
  return { tools, nested };
}

function decodeTool(entry: JsonObject, type: string, at: string): Tool {
  // `web_search`, `file_search`, `mcp`, `code_interpreter`, …
  if (type !== 'function' && type !== 'custom') return { kind: 'builtin', name: type, extra: entry };
  const draft: Draft<Tool> = { kind: type, name: needName(entry, 'name', at) };
  const description = readString(entry, 'description', at);
  if (description !== undefined) draft.description = description;
  if (type === 'function') {
    const parameters = readObject(entry, 'parameters', at);
    if (parameters !== undefined) draft.parameters = parameters;
    const strict = readBoolean(entry, 'strict', at);
    if (strict !== undefined) draft.strict = strict;
  }
  const extra = unknownMembers(entry, type === 'function' ? FUNCTION : CUSTOM);
  if (extra !== undefined) draft.extra = extra;
  return draft;
}

/** `tool_choice`. A choice among some of the tools, or of one that the vendor runs, stays in `extra`. */
export function decodeToolChoice(
  body: JsonObject,
  tools: readonly Tool[],
  nested: boolean,
  extra: JsonObject,
): ToolChoice | undefined {
  const value = body.tool_choice ?? undefined;
  if (value === undefined) return undefined;
  if (value === 'auto' || value === 'none' || value === 'required') return { type: value };
  if (!isObject(value)) return refuse('tool_choice', 'must be "none", "auto", "required" or name a tool');
  const type = needName(value, 'type', 'tool_choice');
  switch (type) {
    case 'function':
    case 'custom': {
      const name = needName(value, 'name', 'tool_choice');
      if (tools.some((tool) => tool.name === name)) return { type: 'tool', name };
      if (!nested) refuse('tool_choice.name', `names '${name}', which is not among the tools`);
      break;
    }
    case 'allowed_tools':
      extra.tool_choice = value;
      return { type: value.mode === 'required' ? 'required' : 'auto' };
    default:
  }
  extra.tool_choice = value;
  return undefined;
}
