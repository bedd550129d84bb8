import type { Call, Tool } from '@sluice/core/chat/call';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import { memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';

/** `tools`, `strict_tools` and `tool_choice`, as far as there are any. */
export function encodeTools(call: Call, verdicts: Verdicts): JsonObject {
  const forced = call.toolChoice?.type === 'tool' ? call.toolChoice.name : undefined;
  const tools: { readonly tool: Tool; readonly at: string }[] = [];
  call.tools.forEach((tool, i) => {
    const at = `tools[${i}]`;
    // Another vendor's own tool, or OpenAI's free-text tool, whose calls would come back in another form.
    if (tool.kind !== 'function') verdicts.dropped(at);
    else tools.push({ tool, at });
  });
  const only = tools.filter(({ tool }) => tool.name === forced);
  const sent = only.length > 0 ? only : tools;
  if (sent.length === 0) {
    if (call.toolChoice !== undefined && call.toolChoice.type !== 'auto' && call.toolChoice.type !== 'none') {
      verdicts.dropped(memberName(call, 'toolChoice'));
    }
    return {};
  }
  const members: JsonObject = { tools: sent.map(({ tool, at }) => encodeTool(tool, at, verdicts)) };
  if (isStrict(sent, verdicts)) members.strict_tools = true;
  const choice = encodeChoice(call, only.length > 0, verdicts);
  if (choice !== undefined) members.tool_choice = choice;
  if (call.parallelToolCalls === false) verdicts.dropped(memberName(call, 'parallelToolCalls'));
  return members;
}

function encodeTool(tool: Tool, at: string, verdicts: Verdicts): JsonObject {
  const said: JsonObject = { name: tool.name };
  if (tool.description !== undefined) said.description = tool.description;
  said.parameters = tool.parameters ?? { type: 'object', properties: {} };
  if (tool.cache !== undefined) verdicts.dropped(`${at}.cache_control`);
  for (const name in tool.extra) verdicts.dropped(`${at}.${name}`);
  return { type: 'function', function: said };
}

/**
 * `strict_tools` holds for all tools, and refuses one without a required parameter (guide "Structured outputs", tools);
 * where not all of them ask for it and can have it, none gets it.
 */
function isStrict(tools: readonly { readonly tool: Tool; readonly at: string }[], verdicts: Verdicts): boolean {
  const strict = tools.filter(({ tool }) => tool.strict === true);
  if (strict.length === tools.length && tools.every(({ tool }) => requiresSomething(tool))) return true;
  for (const { at } of strict) verdicts.dropped(`${at}.function.strict`);
  return false;
}

function requiresSomething({ parameters }: Tool): boolean {
  return isObject(parameters) && Array.isArray(parameters.required) && parameters.required.length > 0;
}

/** Cohere can demand some call or none; a call of one tool is brought about by offering no other. */
function encodeChoice(call: Call, only: boolean, verdicts: Verdicts): string | undefined {
  switch (call.toolChoice?.type) {
    case 'none':
      return 'NONE';
    case 'required':
      return 'REQUIRED';
    case 'tool':
      if (only) verdicts.emulated(memberName(call, 'toolChoice'));
      else verdicts.dropped(memberName(call, 'toolChoice'));
      return only ? 'REQUIRED' : undefined;
    default:
      return undefined;
  }
}
