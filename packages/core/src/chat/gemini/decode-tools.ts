import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Draft } from '../anthropic-messages/members.ts';
import { needName, readList, readObject, readString, refuse, unknownMembers } from '../anthropic-messages/members.ts';
import type { Tool, ToolChoice } from '../call.ts';
import { jsonSchemaOf } from './schema.ts';
import { camelMembers } from './spelling.ts';

const DECLARATION = new Set(['name', 'description', 'parameters', 'parametersJsonSchema']);
const CALLING = new Set(['mode', 'allowedFunctionNames']);
/** Proto enums may be said as numbers. */
const MODES = ['MODE_UNSPECIFIED', 'AUTO', 'ANY', 'NONE', 'VALIDATED'];

/** `tools`: lists of functions, and Google's own tools (`googleSearch`, `codeExecution`, …), one to a tool. */
export function decodeTools(list: readonly Json[] | undefined): Tool[] {
  const tools: Tool[] = [];
  (list ?? []).forEach((sent, i) => {
    const at = `tools[${i}]`;
    if (!isObject(sent)) refuse(at, 'must be an object');
    const tool = camelMembers(sent, at);
    for (const [name, value] of Object.entries(tool)) {
      if (value === undefined || value === null) continue;
      if (name === 'functionDeclarations') tools.push(...decodeDeclarations(tool, at));
      else tools.push({ kind: 'builtin', name, extra: { [name]: value } });
    }
  });
  return tools;
}

function decodeDeclarations(tool: JsonObject, at: string): Tool[] {
  return (readList(tool, 'functionDeclarations', at) ?? []).map((sent, i) => {
    const path = `${at}.functionDeclarations[${i}]`;
    if (!isObject(sent)) return refuse(path, 'must be an object');
    const declaration = camelMembers(sent, path);
    const draft: Draft<Tool> = { kind: 'function', name: needName(declaration, 'name', path) };
    const description = readString(declaration, 'description', path);
    if (description !== undefined) draft.description = description;
    const parameters = parametersOf(declaration, path);
    if (parameters !== undefined) draft.parameters = parameters;
    const extra = unknownMembers(declaration, DECLARATION);
    if (extra !== undefined) draft.extra = extra;
    return draft;
  });
}

function parametersOf(declaration: JsonObject, at: string): JsonObject | undefined {
  const plain = readObject(declaration, 'parametersJsonSchema', at);
  const google = readObject(declaration, 'parameters', at);
  if (plain !== undefined && google !== undefined) refuse(`${at}.parameters`, 'stands beside parametersJsonSchema');
  return plain ?? (google === undefined ? undefined : jsonSchemaOf(google, `${at}.parameters`));
}

/**
 * `toolConfig`. A choice among some of the functions has no unified meaning: its names, and whatever else stands there,
 * go to `extra` by their paths.
 */
export function decodeToolConfig(body: JsonObject, tools: readonly Tool[], extra: JsonObject): ToolChoice | undefined {
  const sent = readObject(body, 'toolConfig', '');
  if (sent === undefined) return undefined;
  const config = camelMembers(sent, 'toolConfig');
  for (const [name, value] of Object.entries(config)) {
    if (name !== 'functionCallingConfig' && value !== null) extra[`toolConfig.${name}`] = value;
  }
  const calling = readObject(config, 'functionCallingConfig', 'toolConfig');
  return calling === undefined ? undefined : decodeCalling(calling, tools, extra);
}

function decodeCalling(sent: JsonObject, tools: readonly Tool[], extra: JsonObject): ToolChoice | undefined {
  const at = 'toolConfig.functionCallingConfig';
  const calling = camelMembers(sent, at);
  for (const [name, value] of Object.entries(unknownMembers(calling, CALLING) ?? {})) extra[`${at}.${name}`] = value;
  const names = readList(calling, 'allowedFunctionNames', at) ?? [];
  const known = new Set<Json>(tools.map(({ name }) => name));
  names.forEach((name, i) => {
    if (!known.has(name)) {
      refuse(`${at}.allowedFunctionNames[${i}]`, 'names no function of tools');
    }
  });
  switch (modeOf(calling.mode, at)) {
    case 'AUTO':
      return { type: 'auto' };
    case 'NONE':
      return { type: 'none' };
    case 'ANY':
      if (names.length === 1) return { type: 'tool', name: names[0] as string };
      if (names.length > 1) extra[`${at}.allowedFunctionNames`] = names;
      return { type: 'required' };
    case 'VALIDATED':
      extra[`${at}.mode`] = 'VALIDATED';
      if (names.length > 0) extra[`${at}.allowedFunctionNames`] = names;
      return { type: 'auto' };
    default:
      return undefined;
  }
}

function modeOf(mode: Json | undefined, at: string): string | undefined {
  if (mode === undefined || mode === null) return undefined;
  const word = typeof mode === 'number' ? MODES[mode] : mode;
  return typeof word === 'string' && MODES.includes(word.toUpperCase())
    ? word.toUpperCase()
    : refuse(`${at}.mode`, 'must be "AUTO", "ANY", "NONE" or "VALIDATED"');
}
