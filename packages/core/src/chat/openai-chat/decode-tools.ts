import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Draft } from '../anthropic-messages/members.ts';
import {
  needName,
  needObject,
  readBoolean,
  readList,
  readObject,
  readString,
  refuse,
} from '../anthropic-messages/members.ts';
import type { Tool, ToolChoice } from '../call.ts';
import { decodeCache } from './decode-cache.ts';
import { keep, keepInner } from './keep.ts';

const NO_TOOLS: readonly Tool[] = [];

/** `tools`, else the superseded `functions`. */
export function decodeTools(body: JsonObject): { tools: readonly Tool[]; legacy: boolean } {
  const list = readList(body, 'tools', '');
  if (list !== undefined) return { tools: list.map(decodeTool), legacy: false };
  const functions = readList(body, 'functions', '');
  if (functions === undefined) return { tools: NO_TOOLS, legacy: false };
  return { tools: functions.map((entry, i) => decodeFunction(entry, `functions[${i}]`)), legacy: true };
}

function decodeTool(entry: Json, index: number): Tool {
  const at = `tools[${index}]`;
  if (!isObject(entry)) return refuse(at, 'must be an object');
  const type = readString(entry, 'type', at);
  // Some vendors' callers leave the type out.
  if (type === undefined || type === 'function') {
    return decorate(decodeFunction(needObject(entry, 'function', at), `${at}.function`), entry, 'function', at);
  }
  if (type === 'custom') {
    const custom = needObject(entry, 'custom', at);
    const draft: Draft<Tool> = { kind: 'custom', name: needName(custom, 'name', `${at}.custom`) };
    const description = readString(custom, 'description', `${at}.custom`);
    if (description !== undefined) draft.description = description;
    if (isObject(custom.format)) draft.extra = { custom: { format: custom.format } };
    return decorate(draft, entry, 'custom', at);
  }
  return { kind: 'builtin', name: type, extra: entry };
}

function decodeFunction(entry: Json, at: string): Draft<Tool> {
  if (!isObject(entry)) return refuse(at, 'must be an object');
  const draft: Draft<Tool> = { kind: 'function', name: needName(entry, 'name', at) };
  const description = readString(entry, 'description', at);
  if (description !== undefined) draft.description = description;
  const parameters = readObject(entry, 'parameters', at);
  if (parameters !== undefined) draft.parameters = parameters;
  const strict = readBoolean(entry, 'strict', at);
  if (strict !== undefined) draft.strict = strict;
  for (const name in entry) {
    if (name === 'name' || name === 'description' || name === 'parameters' || name === 'strict') continue;
    const value = entry[name];
    if (value === null || value === undefined) continue;
    if (draft.extra === undefined) draft.extra = {};
    keepInner(draft.extra, 'function', name, value);
  }
  return draft;
}

/** The members beside `function` or `custom`. */
function decorate(draft: Draft<Tool>, entry: JsonObject, known: string, at: string): Tool {
  for (const name in entry) {
    if (name === 'type' || name === known) continue;
    const value = entry[name];
    if (value === null || value === undefined) continue;
    if (name === 'cache_control') {
      const cache = decodeCache(value, () => `${at}.cache_control`);
      if (cache !== undefined) draft.cache = cache;
    } else keep(draft, name, value);
  }
  return draft;
}

/**
 * `tool_choice`, or `function_call` where there are `functions`; beside `tools` that one means nothing. A choice among some
 * of the tools stays in `extra` beside its mode.
 */
export function decodeToolChoice(
  body: JsonObject,
  tools: readonly Tool[],
  legacy: boolean,
  extra: JsonObject,
): ToolChoice | undefined {
  const older = body.function_call ?? undefined;
  if (older !== undefined && !legacy) extra.function_call = older;
  const member = legacy && older !== undefined ? 'function_call' : 'tool_choice';
  const value = body[member] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value === 'string') return byWord(value, member);
  if (!isObject(value)) return refuse(member, 'must be a string or an object');
  if (member === 'function_call') return named(needName(value, 'name', member), tools, `${member}.name`);
  switch (value.type) {
    case 'allowed_tools': {
      extra.tool_choice = value;
      const allowed = needObject(value, 'allowed_tools', member);
      return { type: allowed.mode === 'required' ? 'required' : 'auto' };
    }
    case 'function':
    case 'custom': {
      const name = needName(needObject(value, value.type, member), 'name', `${member}.${value.type}`);
      return named(name, tools, `${member}.${value.type}.name`);
    }
    default:
      return refuse(`${member}.type`, 'must be "function", "custom" or "allowed_tools"');
  }
}

function byWord(word: string, member: string): ToolChoice {
  switch (word) {
    case 'auto':
      return { type: 'auto' };
    case 'none':
      return { type: 'none' };
    // Mistral's first word for it.
    case 'any':
    case 'required':
      return { type: 'required' };
    default:
      return refuse(member, 'must be "none", "auto", "required" or name a tool');
  }
}

function named(name: string, tools: readonly Tool[], path: string): ToolChoice {
  if (!tools.some((tool) => tool.name === name)) refuse(path, `names '${name}', which is not among the tools`);
  return { type: 'tool', name };
}
