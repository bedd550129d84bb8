import type { JsonObject } from '../../json/json.ts';
import type { Draft } from '../anthropic-messages/members.ts';
import { readBoolean, readObject, readString, refuse } from '../anthropic-messages/members.ts';
import type { OutputFormat } from '../call.ts';

/** `response_format`; forms that only one vendor has (a grammar, a regular expression) stay in `extra`. */
export function decodeOutput(body: JsonObject, extra: JsonObject): OutputFormat | undefined {
  const format = readObject(body, 'response_format', '');
  if (format === undefined) return undefined;
  switch (format.type) {
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return { type: 'json' };
    case 'json_schema':
      return decodeSchema(format);
    default:
      if (typeof format.type !== 'string') refuse('response_format.type', 'must be a string');
      extra.response_format = format;
      return undefined;
  }
}

function decodeSchema(format: JsonObject): OutputFormat {
  const at = 'response_format.json_schema';
  const said = readObject(format, 'json_schema', 'response_format');
  if (said === undefined) return refuse(at, 'is required');
  const draft: Draft<Extract<OutputFormat, { type: 'json-schema' }>> = {
    type: 'json-schema',
    // OpenAI wants a name, other vendors don't: the empty one is not sent on.
    name: readString(said, 'name', at) ?? '',
    schema: readObject(said, 'schema', at) ?? {},
  };
  const strict = readBoolean(said, 'strict', at);
  if (strict !== undefined) draft.strict = strict;
  const description = readString(said, 'description', at);
  if (description !== undefined) draft.description = description;
  return draft;
}
