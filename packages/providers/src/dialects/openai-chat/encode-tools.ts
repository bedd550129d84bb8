import type { Call, Tool } from '@sluice/core/chat/call';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { memberName } from '../../member-name.ts';
import type { Quirks } from '../../spec.ts';
import type { Verdicts } from '../../verdicts.ts';
import { encodeCache, keepExtra, type PartContext } from './encode-part.ts';

/** `tools`, `tool_choice` and `parallel_tool_calls`, or the superseded forms for a caller that speaks them. */
export function encodeTools(call: Call, quirks: Quirks, verdicts: Verdicts): JsonObject {
  const own = call.dialect === 'chat';
  const context: PartContext = { own, quirks, verdicts };
  const tools: JsonObject[] = [];
  call.tools.forEach((tool, i) => {
    const said = encodeTool(tool, `tools[${i}]`, context);
    if (said !== undefined) tools.push(said);
  });
  const members: JsonObject = {};
  if (call.legacyFunctions === true) {
    members.functions = tools.map((tool) => tool.function as Json);
    if (call.toolChoice?.type === 'tool') members.function_call = { name: call.toolChoice.name };
    else if (call.toolChoice !== undefined) members.function_call = call.toolChoice.type;
    return members;
  }
  if (tools.length > 0) members.tools = tools;
  const choice = encodeChoice(call);
  // Without tools nothing is left to choose; vendors refuse the member alone.
  if (choice !== undefined && (own || tools.length > 0)) members.tool_choice = choice;
  else if (choice !== undefined && choice !== 'auto' && choice !== 'none') {
    verdicts.dropped(memberName(call, 'toolChoice'));
  }
  if (call.parallelToolCalls !== undefined && (own || tools.length > 0)) {
    members.parallel_tool_calls = call.parallelToolCalls;
  }
  return members;
}

function encodeTool(tool: Tool, at: string, context: PartContext): JsonObject | undefined {
  const { own, verdicts } = context;
  if (tool.kind === 'builtin') {
    if (own) return { ...tool.extra };
    // Another vendor's own tool.
    verdicts.dropped(at);
    return undefined;
  }
  const inner: JsonObject = { name: tool.name };
  if (tool.description !== undefined) inner.description = tool.description;
  if (tool.parameters !== undefined) inner.parameters = tool.parameters;
  if (tool.strict !== undefined) inner.strict = tool.strict;
  const said: JsonObject = { type: tool.kind, [tool.kind]: inner };
  if (tool.cache !== undefined) {
    const mark = encodeCache(tool.cache, at, context);
    if (mark !== undefined) said.cache_control = mark;
  }
  if (tool.extra !== undefined) keepExtra(tool.extra, said, at, context);
  return said;
}

function encodeChoice({ toolChoice, tools, extra, dialect }: Call): Json | undefined {
  // A choice among some tools, as sent.
  if (dialect === 'chat' && isObject(extra.tool_choice)) return extra.tool_choice;
  if (toolChoice === undefined) return undefined;
  if (toolChoice.type !== 'tool') return toolChoice.type;
  const kind = tools.find((tool) => tool.name === toolChoice.name)?.kind === 'custom' ? 'custom' : 'function';
  return { type: kind, [kind]: { name: toolChoice.name } };
}
