import type { JsonObject } from '@sluice/core/json/json';

/** What a model is told that can't be asked for JSON in another way. */
const JSON_INSTRUCTION = 'Answer with one valid JSON object and nothing else: no text around it, no code fence.';

/** The form of the answer in words. The word "JSON" is demanded beside `json_object` by vendors of that interface. */
export function toldOutput(
  output: { readonly type: 'json' } | { readonly type: 'json-schema'; readonly schema: JsonObject },
): string {
  if (output.type === 'json') return JSON_INSTRUCTION;
  return `${SCHEMA_INSTRUCTION}\n${JSON.stringify(output.schema)}`;
}

const SCHEMA_INSTRUCTION =
  'Answer with one JSON value and nothing else: no text around it, no code fence. It must fit this JSON Schema:';
