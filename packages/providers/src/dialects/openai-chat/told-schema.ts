import type { Call } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import type { Quirks } from '../../spec.ts';

/** Whether the vendor takes JSON without a schema alone, and the caller has one. */
export function mustBeTold({ output }: Call, { jsonSchema }: Quirks): boolean {
  return jsonSchema === false && output?.type === 'json-schema';
}

/**
 * The messages with the schema among the instructions, in front, where a prompt's cache begins. The word "JSON" is demanded
 * beside `json_object` by vendors that took the interface over.
 */
export function withSchema(messages: readonly JsonObject[], { output }: Call): JsonObject[] {
  const schema = output?.type === 'json-schema' ? JSON.stringify(output.schema) : '{}';
  const words = `Answer with one JSON object and nothing else. It must fit this JSON Schema:\n${schema}`;
  const [first, ...rest] = messages;
  if (first?.role === 'system' && typeof first.content === 'string') {
    return [{ ...first, content: `${first.content}\n\n${words}` }, ...rest];
  }
  return [{ role: 'system', content: words }, ...messages];
}
