import type { Call, Tool } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import { memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';
import { cachePoint } from './encode-part.ts';
import type { ModelTraits } from './model-traits.ts';

/**
 * `toolConfig`, `undefined` where no tool is offered. There is no word for "call none": the tools are left out then. But a
 * conversation with calls in it is refused without tools, so that they stay, or are made up from those calls.
 */
export function encodeTools(call: Call, traits: ModelTraits, verdicts: Verdicts): JsonObject | undefined {
  if (call.parallelToolCalls === false) verdicts.dropped(memberName(call, 'parallelToolCalls'));
  const called = calledTools(call);
  const offered = call.toolChoice?.type === 'none' && called.size === 0 ? [] : call.tools;
  const tools: JsonObject[] = [];
  const names = new Set<string>();
  offered.forEach((tool, i) => {
    const blocks = encodeTool(tool, `tools[${i}]`, traits, verdicts);
    if (blocks.length === 0) return;
    tools.push(...blocks);
    names.add(tool.name);
  });
  if (names.size === 0 && called.size > 0) {
    verdicts.emulated('tools');
    for (const name of called) tools.push({ toolSpec: { name, inputSchema: { json: { type: 'object' } } } });
  }
  const toolChoice = encodeChoice(call, names, traits, verdicts);
  if (tools.length === 0) return undefined;
  return toolChoice === undefined ? { tools } : { tools, toolChoice };
}

/** The names of tools that the conversation has calls of. */
function calledTools({ messages }: Call): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { parts } of messages) for (const part of parts) if (part.type === 'tool-call') names.add(part.name);
  return names;
}

function encodeTool(tool: Tool, at: string, traits: ModelTraits, verdicts: Verdicts): JsonObject[] {
  if (tool.kind !== 'function') {
    // A vendor's own tool, or OpenAI's free-text tool, whose calls would come back in another form.
    verdicts.dropped(at);
    return [];
  }
  for (const name of Object.keys(tool.extra ?? {})) verdicts.dropped(`${at}.${name}`);
  const toolSpec: JsonObject = { name: tool.name, inputSchema: { json: inputSchema(tool.parameters) } };
  if (tool.description !== undefined && tool.description !== '') toolSpec.description = tool.description;
  if (tool.strict === true) {
    if (traits.structured) toolSpec.strict = true;
    else verdicts.dropped(`${at}.function.strict`);
  }
  if (tool.cache === undefined) return [{ toolSpec }];
  if (traits.caching !== 'everywhere') {
    verdicts.dropped(`${at}.cache_control`);
    return [{ toolSpec }];
  }
  verdicts.converted(`${at}.cache_control`);
  return [{ toolSpec }, cachePoint(tool.cache, traits)];
}

/** A schema whose outermost type is `object`, without which no tool is taken. */
function inputSchema(schema: JsonObject | undefined): JsonObject {
  if (schema === undefined) return { type: 'object', properties: {} };
  return schema.type === 'object' ? schema : { ...schema, type: 'object' };
}

function encodeChoice(
  call: Call,
  names: ReadonlySet<string>,
  traits: ModelTraits,
  verdicts: Verdicts,
): JsonObject | undefined {
  const { toolChoice: choice } = call;
  const member = memberName(call, 'toolChoice');
  switch (choice?.type) {
    case 'none':
      if (names.size > 0) verdicts.dropped(member);
      else verdicts.converted(member);
      return undefined;
    case 'required':
      if (names.size > 0 && traits.forces !== 'nothing') return { any: {} };
      verdicts.dropped(member);
      return undefined;
    case 'tool':
      if (names.has(choice.name) && traits.forces === 'tool') return { tool: { name: choice.name } };
      if (names.has(choice.name) && names.size === 1 && traits.forces === 'any') {
        verdicts.converted(member);
        return { any: {} };
      }
      verdicts.dropped(member);
      return undefined;
    case 'auto':
      return names.size > 0 ? { auto: {} } : undefined;
    default:
      return undefined;
  }
}
