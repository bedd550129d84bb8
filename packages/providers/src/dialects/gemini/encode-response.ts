import type { Part, ToolResultPart } from '@sluice/core/chat/call';
import { nestsTooDeep } from '@sluice/core/json/depth';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import { isMadeId } from './call-ids.ts';
import type { PartContext } from './encode-part.ts';
import { encodePart, keepExtra } from './encode-part.ts';

/** A tool's result: the part that says it, and media that stand beside it because they can't stand within. */
export interface EncodedResponse {
  readonly part: JsonObject;
  readonly beside: readonly JsonObject[];
}

/** @param name of the function that was called */
export function encodeResponse(
  result: ToolResultPart,
  name: string,
  path: string,
  context: PartContext,
): EncodedResponse {
  const { traits, verdicts } = context;
  const texts: string[] = [];
  const media: JsonObject[] = [];
  result.parts.forEach((part, i) => {
    if (part.type === 'text') {
      texts.push(part.text);
      lostWithin(part, `${path}.content[${i}]`, context);
      return;
    }
    const encoded = encodePart(part, `${path}.content[${i}]`, context);
    if (encoded === undefined) return;
    if (typeof encoded.text === 'string') texts.push(encoded.text);
    else media.push(encoded);
    if (!traits.mediaInResponses) verdicts.emulated(`${path}.content[${i}]`);
  });
  const response: JsonObject = { name, response: responseOf(texts, result.isError === true) };
  if (!isMadeId(result.id)) response.id = result.id;
  if (traits.mediaInResponses && media.length > 0) response.parts = media;
  const part: JsonObject = { functionResponse: response };
  if (result.cache !== undefined) verdicts.dropped(`${path}.cache_control`);
  if (result.extra !== undefined) keepExtra(result.extra, response, path, context);
  return { part, beside: traits.mediaInResponses ? [] : media };
}

function lostWithin(part: Part, path: string, { verdicts, own }: PartContext): void {
  if (part.cache !== undefined) verdicts.dropped(`${path}.cache_control`);
  if (!own) for (const name of Object.keys(part.extra ?? {})) verdicts.dropped(`${path}.${name}`);
}

/** Google wants an object: the tool's own where it gave one, else its words under the member that Google names for them. */
function responseOf(texts: readonly string[], failed: boolean): JsonObject {
  const [only] = texts;
  const object = texts.length === 1 && only !== undefined ? parsed(only) : undefined;
  if (object !== undefined) return failed && object.error === undefined ? { error: object } : object;
  return { [failed ? 'error' : 'output']: texts.join('\n') };
}

function parsed(text: string): JsonObject | undefined {
  if (!text.trimStart().startsWith('{') || nestsTooDeep(new TextEncoder().encode(text))) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
