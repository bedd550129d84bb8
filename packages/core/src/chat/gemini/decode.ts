import { isObject, type JsonObject } from '../../json/json.ts';
import { readList, readString, unknownMembers } from '../anthropic-messages/members.ts';
import type { Call } from '../call.ts';
import type { CallPath } from '../client-dialect.ts';
import { checkAllowed } from '../forbidden-members.ts';
import { decodeConfig } from './decode-config.ts';
import { decodeContents, decodeSystem } from './decode-contents.ts';
import { decodeToolConfig, decodeTools } from './decode-tools.ts';
import { camelMembers } from './spelling.ts';

const KNOWN = new Set([
  'model',
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'serviceTier',
]);

/**
 * A body of `generateContent` or `streamGenerateContent`. The path names the model and whether the answer is a stream; a
 * `model` in the body, which some SDKs repeat there, is of no account. Members are taken in camelCase and in snake_case.
 * What has no unified meaning stands in `extra` by its path (`generationConfig.speechConfig`).
 */
export function decodeGemini(sent: JsonObject, path?: CallPath): Call {
  const body = camelMembers(sent, '');
  const extra = unknownMembers(body, KNOWN) ?? {};
  for (const name in extra) checkAllowed(name);
  const system = decodeSystem(body.systemInstruction);
  const tools = decodeTools(readList(body, 'tools', ''));
  return {
    dialect: 'gemini',
    model: path?.model,
    stream: path?.stream ?? false,
    includeUsage: true,
    messages: [...system, ...decodeContents(body.contents)],
    tools,
    toolChoice: decodeToolConfig(body, tools, extra),
    parallelToolCalls: undefined,
    ...decodeConfig(body, extra),
    logitBias: undefined,
    endUser: undefined,
    serviceTier: readString(body, 'serviceTier', ''),
    metadata: undefined,
    extra,
    ...spelling(body),
  };
}

/** How the caller spelt the form of the answer. */
function spelling({ generationConfig }: JsonObject): Pick<Call, 'spelt'> {
  const config = isObject(generationConfig) ? camelMembers(generationConfig, 'generationConfig') : {};
  const name = ['responseJsonSchema', '_responseJsonSchema', 'responseSchema', 'responseMimeType'].find(
    (one) => (config[one] ?? undefined) !== undefined,
  );
  return name === undefined ? {} : { spelt: { output: `generationConfig.${name}` } };
}
