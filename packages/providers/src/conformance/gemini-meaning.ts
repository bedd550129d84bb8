import { jsonSchemaOf } from '@sluice/core/chat/gemini/schema';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

/**
 * A request in Google's dialect with all that means the same said in one way: spelling of members, roles, how contents
 * and parts are cut, form of schemas, members that are null or say what holds anyway.
 */
export function requestMeaning(body: JsonObject): JsonObject {
  const { model: _model, contents, systemInstruction, tools, toolConfig, generationConfig, ...rest } = camel(body);
  return {
    contents: contentsMeaning(contents),
    system: contentsMeaning(systemInstruction ?? []).flatMap(({ parts }) => parts as Json[]),
    tools: toolsMeaning(tools),
    toolConfig: configMeaning(toolConfig),
    generationConfig: generationMeaning(generationConfig),
    rest: deepCamel(rest),
  };
}

function contentsMeaning(contents: Json | undefined): JsonObject[] {
  const list = Array.isArray(contents) ? contents : [contents ?? null];
  const told: { role: string; parts: JsonObject[] }[] = [];
  for (const content of list) {
    if (!isObject(content)) continue;
    const { role, parts } = camel(content);
    const said = ((Array.isArray(parts) ? parts : [parts ?? []]).flat(9) as Json[]).filter(isObject).map(partMeaning);
    const whose = role === 'model' ? 'model' : 'user';
    const last = told.at(-1);
    const turn = last?.role === whose ? last : { role: whose, parts: [] };
    if (turn !== last) told.push(turn);
    for (const part of said) addPart(turn.parts, part, whose);
  }
  return told.filter(({ parts }) => parts.length > 0);
}

/** Pieces of the model's text are one text, and those of a thought one thought. */
function addPart(parts: JsonObject[], part: JsonObject, role: string): void {
  const last = parts.at(-1);
  const open = typeof last?.text === 'string' && last.thoughtSignature === undefined;
  const goesOn = open && typeof part.text === 'string' && last.thought === part.thought;
  // A signature stands on the part that it came on: a text before it is another part.
  if (role === 'model' && goesOn && (part.thought === true || part.thoughtSignature === undefined)) {
    Object.assign(last, part, { text: `${last.text as string}${part.text as string}` });
  } else parts.push(part);
}

function partMeaning(sent: JsonObject): JsonObject {
  const part = camel(sent);
  for (const name of ['inlineData', 'fileData', 'functionCall', 'functionResponse']) {
    const value = part[name];
    if (isObject(value)) part[name] = camel(value);
  }
  const { functionCall: call, inlineData: data } = part;
  // Two names of one type.
  if (isObject(data) && data.mimeType === 'audio/mpeg') data.mimeType = 'audio/mp3';
  if (Object.keys(part).join() === 'thoughtSignature') part.text = '';
  if (isObject(call)) part.functionCall = { ...call, args: call.args ?? {} };
  // No thought is said by the absence of the word.
  if (part.thought === false) delete part.thought;
  return part;
}

function toolsMeaning(tools: Json | undefined): JsonObject {
  const functions: JsonObject[] = [];
  const builtin: JsonObject = {};
  for (const tool of Array.isArray(tools) ? tools : []) {
    if (!isObject(tool)) continue;
    const { functionDeclarations, ...others } = camel(tool);
    for (const one of Array.isArray(functionDeclarations) ? functionDeclarations : []) {
      if (isObject(one)) functions.push(functionMeaning(camel(one)));
    }
    Object.assign(builtin, deepCamel(others));
  }
  return { functions, builtin };
}

function functionMeaning({ parameters, parametersJsonSchema, ...rest }: JsonObject): JsonObject {
  return { ...rest, parameters: schemaMeaning(parametersJsonSchema ?? parameters) };
}

function configMeaning(config: Json | undefined): JsonObject {
  return isObject(config) ? deepCamel(camel(config)) : {};
}

function generationMeaning(config: Json | undefined): JsonObject {
  if (!isObject(config)) return {};
  const { responseSchema, responseJsonSchema, responseModalities, ...rest } = camel(config);
  const meaning: JsonObject = deepCamel(rest);
  const schema = responseJsonSchema ?? responseSchema;
  if (schema !== undefined) meaning.schema = schemaMeaning(schema);
  if (Array.isArray(responseModalities) && responseModalities.some((one) => one !== 'TEXT')) {
    meaning.modalities = responseModalities;
  }
  // What is so without being said.
  if (meaning.candidateCount === 1) delete meaning.candidateCount;
  if (Array.isArray(meaning.stopSequences) && meaning.stopSequences.length === 0) delete meaning.stopSequences;
  for (const name of ['presencePenalty', 'frequencyPenalty']) if (meaning[name] === 0) delete meaning[name];
  const thinking = meaning.thinkingConfig;
  if (isObject(thinking)) {
    if (typeof thinking.thinkingLevel === 'string') thinking.thinkingLevel = thinking.thinkingLevel.toLowerCase();
    if (thinking.includeThoughts === false) delete thinking.includeThoughts;
    if (Object.keys(thinking).length === 0) delete meaning.thinkingConfig;
  }
  return meaning;
}

/** As JSON Schema; a function without parameters needs none. */
function schemaMeaning(schema: Json | undefined): Json {
  if (!isObject(schema)) return null;
  const plain = jsonSchemaOf(schema, 'schema');
  delete plain.$schema;
  const empty = !isObject(plain.properties) || Object.keys(plain.properties).length === 0;
  if (empty && plain.anyOf === undefined && plain.items === undefined && plain.$ref === undefined) return null;
  return { type: 'object', ...plain };
}

function camel(object: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [name, value] of Object.entries(object)) {
    if (value === null || value === undefined) continue;
    result[name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())] = value;
  }
  return result;
}

function deepCamel(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(camel(value)).map(([name, member]) => [name, isObject(member) ? deepCamel(member) : member]),
  );
}
