import type { Call, Tool } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import { memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';
import type { ModelTraits } from './model-traits.ts';
import { openApiSchema } from './schema.ts';

/** `tools` and `toolConfig`, as far as there are any. */
export function encodeTools(call: Call, traits: ModelTraits, verdicts: Verdicts): JsonObject {
  const own = call.dialect === 'gemini';
  const functions: JsonObject[] = [];
  const builtin: JsonObject[] = [];
  call.tools.forEach((tool, i) => {
    const at = `tools[${i}]`;
    if (tool.kind === 'function') functions.push(encodeFunction(tool, at, own, traits, verdicts));
    else if (tool.kind === 'builtin' && own) builtin.push({ ...tool.extra });
    // Another vendor's own tool, or OpenAI's free-text tool, whose calls would come back in another form.
    else verdicts.dropped(at);
    if (tool.cache !== undefined) verdicts.dropped(`${at}.cache_control`);
  });
  const members: JsonObject = {};
  const tools = functions.length === 0 ? builtin : [{ functionDeclarations: functions }, ...builtin];
  if (tools.length > 0) members.tools = tools;
  const calling = encodeChoice(call, functions, verdicts);
  if (calling !== undefined) members.toolConfig = { functionCallingConfig: calling };
  // Google's models call several functions at once as they like.
  if (call.parallelToolCalls === false && functions.length > 0) {
    verdicts.dropped(memberName(call, 'parallelToolCalls'));
  }
  return members;
}

function encodeFunction(tool: Tool, at: string, own: boolean, traits: ModelTraits, verdicts: Verdicts): JsonObject {
  const said: JsonObject = { name: tool.name };
  if (tool.description !== undefined) said.description = tool.description;
  Object.assign(said, encodeParameters(tool.parameters, traits));
  if (tool.strict === true) verdicts.dropped(`${at}.function.strict`);
  for (const [name, value] of Object.entries(tool.extra ?? {})) {
    if (own) said[name] = value;
    else verdicts.dropped(`${at}.${name}`);
  }
  return said;
}

/** A function without parameters has no schema: an object without properties is refused by older models. */
function encodeParameters(schema: JsonObject | undefined, traits: ModelTraits): JsonObject {
  if (schema === undefined || isEmpty(schema)) return {};
  if (!traits.jsonSchema) return { parameters: openApiSchema({ type: 'object', ...schema }) };
  const { $schema: _version, ...rest } = schema;
  return { parametersJsonSchema: { type: 'object', ...rest } };
}

function isEmpty({ properties, $ref, anyOf, allOf, oneOf }: JsonObject): boolean {
  const some = properties !== undefined && properties !== null && Object.keys(properties).length > 0;
  return !some && $ref === undefined && anyOf === undefined && allOf === undefined && oneOf === undefined;
}

function encodeChoice(call: Call, functions: readonly JsonObject[], verdicts: Verdicts): JsonObject | undefined {
  const { toolChoice: choice } = call;
  if (choice === undefined) return undefined;
  const member = memberName(call, 'toolChoice');
  if (functions.length === 0) {
    // Nothing is left to choose.
    if (choice.type === 'required' || choice.type === 'tool') verdicts.dropped(member);
    return undefined;
  }
  switch (choice.type) {
    case 'auto':
      return { mode: 'AUTO' };
    case 'none':
      return { mode: 'NONE' };
    case 'required':
      return { mode: 'ANY' };
    case 'tool':
      if (functions.some(({ name }) => name === choice.name)) {
        return { mode: 'ANY', allowedFunctionNames: [choice.name] };
      }
      verdicts.dropped(member);
      return undefined;
  }
}
