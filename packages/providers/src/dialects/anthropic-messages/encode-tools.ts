import type { Call, Tool } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import { memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';
import { encodeCache } from './encode-part.ts';

/** `tools` and `tool_choice`, as far as there are any. */
export function encodeTools(call: Call, verdicts: Verdicts): JsonObject {
  const tools: JsonObject[] = [];
  const names = new Set<string>();
  call.tools.forEach((tool, i) => {
    const encoded = encodeTool(tool, `tools[${i}]`, call.dialect === 'messages', verdicts);
    if (encoded === undefined) return;
    tools.push(encoded);
    names.add(tool.name);
  });
  const members: JsonObject = {};
  if (tools.length > 0) members.tools = tools;
  const choice = encodeChoice(call, names, verdicts);
  if (choice !== undefined) members.tool_choice = choice;
  return members;
}

function encodeTool(tool: Tool, at: string, own: boolean, verdicts: Verdicts): JsonObject | undefined {
  let encoded: JsonObject;
  if (tool.kind === 'function') {
    encoded = { name: tool.name, input_schema: inputSchema(tool.parameters, at, own, verdicts) };
    if (tool.description !== undefined) encoded.description = tool.description;
    if (tool.strict !== undefined && (own || tool.strict)) encoded.strict = tool.strict;
    if (own) Object.assign(encoded, tool.extra);
    else for (const name of Object.keys(tool.extra ?? {})) verdicts.dropped(`${at}.${name}`);
  } else if (tool.kind === 'builtin' && own) encoded = { ...tool.extra };
  else {
    // Another vendor's own tool, or OpenAI's free-text tool, whose calls would come back in another form.
    verdicts.dropped(at);
    return undefined;
  }
  if (tool.cache !== undefined) encoded.cache_control = encodeCache(tool.cache);
  return encoded;
}

/** A schema whose outermost type is `object`, without which Anthropic takes no tool. */
function inputSchema(schema: JsonObject | undefined, at: string, own: boolean, verdicts: Verdicts): JsonObject {
  if (schema === undefined) return { type: 'object', properties: {} };
  if (own || schema.type === 'object') return schema;
  if (schema.type !== undefined) verdicts.converted(`${at}.function.parameters.type`);
  return { ...schema, type: 'object' };
}

function encodeChoice(call: Call, names: ReadonlySet<string>, verdicts: Verdicts): JsonObject | undefined {
  const { toolChoice: choice, parallelToolCalls: parallel } = call;
  if (names.size === 0) {
    if (choice?.type === 'required' || choice?.type === 'tool') verdicts.dropped(memberName(call, 'toolChoice'));
    return undefined;
  }
  if (choice?.type === 'none') return { type: 'none' };
  if (choice === undefined && parallel !== false) return undefined;
  let encoded: JsonObject = { type: choice?.type === 'required' ? 'any' : 'auto' };
  if (choice?.type === 'tool') {
    if (names.has(choice.name)) encoded = { type: 'tool', name: choice.name };
    else verdicts.dropped(memberName(call, 'toolChoice'));
  }
  if (parallel !== undefined) encoded.disable_parallel_tool_use = !parallel;
  return encoded;
}
