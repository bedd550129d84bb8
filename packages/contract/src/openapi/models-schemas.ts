import { MODEL_CAPABILITIES } from '../config/model-capabilities.ts';
import { list, number, object, oneOf, ref, type Schema, text, whole } from './json-schema.ts';

const RATES: Readonly<Record<string, Schema>> = {
  input_per_mtok: number('US dollars for a million tokens.'),
  output_per_mtok: number('Likewise.'),
  cache_read_per_mtok: number('Likewise.'),
  cache_write_per_mtok: number('Likewise, of five minutes.'),
  cache_write_1h_per_mtok: number('Likewise, of an hour.'),
  audio_input_per_mtok: number('Likewise.'),
  audio_output_per_mtok: number('Likewise.'),
};

const FACTS: Readonly<Record<string, Schema>> = {
  capabilities: list(
    { type: 'string', enum: [...MODEL_CAPABILITIES] },
    { description: 'What each of its targets can do, as far as the catalogue knows.' },
  ),
  context_window: whole('Tokens that prompt and answer may have together; absent where nobody knows.'),
  max_output_tokens: whole('Tokens that an answer may have; absent where nobody knows.'),
  shutdown_date: text('The first day on which the vendor of one of its targets no longer serves it: `2027-01-14`.'),
  pricing: object([], {
    ...RATES,
    tiers: list(object(['above_input_tokens'], { above_input_tokens: whole('The prompt is longer.'), ...RATES }), {
      description: 'Rates of long prompts; the whole call is priced at the tier that it reaches.',
    }),
    per_request: number('US dollars for a call.'),
    per_image: number('US dollars for a picture that was made.'),
    source: text('Who says so.', { enum: ['config', 'catalogue', 'ceiling', 'free'] }),
    version: text('By what a call is priced, as the ledger names it; behind `+` since when.'),
  }),
};

const OPENAI_MODEL = object(['id', 'object', 'created', 'owned_by'], {
  id: text('What you write as `model`.'),
  object: { const: 'model' },
  created: whole('Always 0.'),
  owned_by: text('The provider of its first target.'),
  ...FACTS,
});

const ANTHROPIC_MODEL = object(['id', 'type', 'display_name', 'created_at'], {
  id: text('What you write as `model`.'),
  type: { const: 'model' },
  display_name: text('The same.'),
  created_at: text('Always the beginning of 1970.'),
  max_input_tokens: { type: ['integer', 'null'], description: 'The same as `context_window`.' },
  max_tokens: { type: ['integer', 'null'], description: 'The same as `max_output_tokens`.' },
  lifecycle: text('Where its vendor is with it.', { enum: ['active', 'deprecated', 'retired'] }),
  ...FACTS,
});

const OPENAI_LIST = object(['object', 'data'], { object: { const: 'list' }, data: list(ref('ModelInfo')) });

const ANTHROPIC_LIST = object(['data', 'has_more', 'first_id', 'last_id'], {
  data: list(ref('AnthropicModelInfo')),
  has_more: { type: 'boolean' },
  first_id: { type: ['string', 'null'] },
  last_id: { type: ['string', 'null'] },
});

export const MODELS_SCHEMAS: Readonly<Record<string, Schema>> = {
  ModelInfo: OPENAI_MODEL,
  AnthropicModelInfo: ANTHROPIC_MODEL,
  ModelList: OPENAI_LIST,
  AnthropicModelList: ANTHROPIC_LIST,
};

/** In Anthropic's shape where `anthropic-version` is sent. */
export const MODEL_LIST_ANSWER = oneOf(ref('ModelList'), ref('AnthropicModelList'));
export const MODEL_ANSWER = oneOf(ref('ModelInfo'), ref('AnthropicModelInfo'));

/**
 * What may stand in `model`.
 * @param names that the reader may call, with `*` where anything may stand; `undefined` where nobody knows who reads
 */
export function modelSchema(names: readonly string[] | undefined): Schema {
  const description = 'A model’s name, as `GET /v1/models` tells it.';
  if (names === undefined) return { type: 'string', description };
  const exact = names.filter((name) => !name.includes('*'));
  const patterns = names.filter((name) => name.includes('*'));
  if (patterns.length === 0) return { type: 'string', enum: exact, description };
  const parts: Schema[] = patterns.map((name) => ({ type: 'string', pattern: patternOf(name) }));
  if (exact.length > 0) parts.unshift({ type: 'string', enum: exact });
  return { anyOf: parts, description };
}

function patternOf(name: string): string {
  return `^${name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.+')}$`;
}
