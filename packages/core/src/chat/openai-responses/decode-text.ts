import type { JsonObject } from '../../json/json.ts';
import type { Draft } from '../anthropic-messages/members.ts';
import { needName, readBoolean, readObject, readString, refuse } from '../anthropic-messages/members.ts';
import type { OutputFormat } from '../call.ts';

/** `text`: the form of the answer; how much it is to say, and forms of one vendor alone, stay in `extra` by their path. */
export function decodeText(body: JsonObject, extra: JsonObject): OutputFormat | undefined {
  const text = readObject(body, 'text', '');
  if (text === undefined) return undefined;
  for (const name in text) {
    const value = text[name];
    if (name === 'format' || value === null || value === undefined) continue;
    // Every model's own measure is the medium one.
    if (name === 'verbosity' && readString(text, name, 'text') === 'medium') continue;
    extra[`text.${name}`] = value;
  }
  const format = readObject(text, 'format', 'text');
  if (format === undefined) return undefined;
  switch (format.type) {
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return { type: 'json' };
    case 'json_schema':
      return decodeSchema(format);
    default:
      if (typeof format.type !== 'string') refuse('text.format.type', 'must be a string');
      extra['text.format'] = format;
      return undefined;
  }
}

function decodeSchema(format: JsonObject): OutputFormat {
  const at = 'text.format';
  const schema = readObject(format, 'schema', at);
  if (schema === undefined) return refuse(`${at}.schema`, 'is required');
  const draft: Draft<Extract<OutputFormat, { type: 'json-schema' }>> = {
    type: 'json-schema',
    name: needName(format, 'name', at),
    schema,
  };
  const strict = readBoolean(format, 'strict', at);
  if (strict !== undefined) draft.strict = strict;
  const description = readString(format, 'description', at);
  if (description !== undefined) draft.description = description;
  return draft;
}
