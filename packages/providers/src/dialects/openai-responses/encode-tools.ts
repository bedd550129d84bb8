import type { Call, Tool } from '@sluice/core/chat/call';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';
import { keepExtra, type PartContext } from './encode-part.ts';

/** `tools`, `tool_choice` and `parallel_tool_calls`. */
export function encodeTools(call: Call, context: PartContext): JsonObject {
  const { own, verdicts } = context;
  const tools: JsonObject[] = [];
  call.tools.forEach((tool, i) => {
    const said = encodeTool(tool, `tools[${i}]`, context);
    if (said !== undefined) tools.push(said);
  });
  const members: JsonObject = {};
  if (tools.length > 0) members.tools = tools;
  const choice = encodeChoice(call, verdicts);
  // Without tools nothing is left to choose.
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
  const said: JsonObject = { type: tool.kind, name: tool.name };
  if (tool.description !== undefined) said.description = tool.description;
  if (tool.kind === 'function') {
    const parameters = tool.parameters ?? (own ? undefined : { type: 'object', properties: {} });
    if (parameters !== undefined) said.parameters = parameters;
    // Responses is strict where nothing is said, the other dialects are not.
    const strict = tool.strict ?? (own ? undefined : false);
    if (strict !== undefined) said.strict = strict;
  }
  if (tool.cache !== undefined) verdicts.dropped(`${at}.cache_control`);
  if (tool.extra === undefined) return said;
  const format = own ? undefined : customFormat(tool.extra.custom);
  if (format === undefined) keepExtra(tool.extra, said, at, context);
  else said.format = format;
  return said;
}

/** The grammar of a free-text tool, which Chat Completions has one level deeper. */
function customFormat(custom: Json | undefined): JsonObject | undefined {
  if (!isObject(custom) || !isObject(custom.format)) return undefined;
  const { grammar, ...format } = custom.format;
  return isObject(grammar) ? { ...format, ...grammar } : format;
}

function encodeChoice({ toolChoice, tools, extra, dialect }: Call, verdicts: Verdicts): Json | undefined {
  if (isObject(extra.tool_choice)) {
    if (dialect === 'responses') return extra.tool_choice;
    const allowed = dialect === 'chat' ? allowedTools(extra.tool_choice) : undefined;
    if (allowed !== undefined) return allowed;
    verdicts.dropped('tool_choice');
  }
  if (toolChoice === undefined) return undefined;
  if (toolChoice.type !== 'tool') return toolChoice.type;
  const kind = tools.find((tool) => tool.name === toolChoice.name)?.kind === 'custom' ? 'custom' : 'function';
  return { type: kind, name: toolChoice.name };
}

/** A choice among some tools, which Chat Completions says one level deeper. */
function allowedTools({ allowed_tools: said }: JsonObject): JsonObject | undefined {
  if (!isObject(said) || !Array.isArray(said.tools)) return undefined;
  const tools = said.tools.flatMap((tool) => {
    if (!isObject(tool) || typeof tool.type !== 'string') return [];
    const inner = tool[tool.type];
    return isObject(inner) ? [{ type: tool.type, ...inner }] : [tool];
  });
  return { type: 'allowed_tools', mode: said.mode === 'required' ? 'required' : 'auto', tools };
}
