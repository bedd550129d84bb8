import type { OutputFormat } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import type { Target } from '../../dialect.ts';
import { toldOutput } from '../told-output.ts';

/** How the form of an answer is asked for. */
export interface AnswerFormat {
  /** `response_format`; `undefined` where the model takes none. */
  readonly format: JsonObject | undefined;
  /** What is said among the instructions. */
  readonly words?: string;
  readonly fate: 'kept' | 'converted' | 'emulated';
}

export function answerFormat(output: OutputFormat, { spec, model }: Target): AnswerFormat {
  if (output.type === 'text') return { format: { type: 'text' }, fate: 'kept' };
  const takes = spec.quirks.formats?.find(({ models }) => new RegExp(models).test(model))?.takes;
  if (output.type === 'json') {
    if (takes === undefined || takes === 'json') return { format: JSON_OBJECT, fate: 'kept' };
    if (takes === 'schema') return { format: ANY_OBJECT, fate: 'converted' };
    return { format: undefined, words: toldOutput(output), fate: 'emulated' };
  }
  if (takes === undefined || takes === 'schema') return { format: schemaFormat(output), fate: 'kept' };
  return { format: takes === 'json' ? JSON_OBJECT : undefined, words: toldOutput(output), fate: 'emulated' };
}

const JSON_OBJECT = { type: 'json_object' };
const ANY_OBJECT = { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' } } };

function schemaFormat({
  schema,
  name,
  strict,
  description,
}: OutputFormat & { readonly type: 'json-schema' }): JsonObject {
  const said: JsonObject = { schema };
  if (name !== '') said.name = name;
  if (strict !== undefined) said.strict = strict;
  if (description !== undefined) said.description = description;
  return { type: 'json_schema', json_schema: said };
}

/** The messages with words among the instructions, in front, where a prompt's cache begins. */
export function withWords(messages: readonly JsonObject[], words: string): JsonObject[] {
  const [first, ...rest] = messages;
  if (first?.role === 'system' && typeof first.content === 'string') {
    return [{ ...first, content: `${first.content}\n\n${words}` }, ...rest];
  }
  return [{ role: 'system', content: words }, ...messages];
}
