import { CallError } from '../http/call-error.ts';
import type { ModelEntry } from '../state/model-entry.ts';
import { modelFacts } from './model-facts.ts';

/** Anthropic's bound. */
const MAX_PAGE = 1000;

/**
 * A page in Anthropic's shape. All models at once, unless `limit` asks for fewer: a caller that does not read on shall miss
 * none. With `before_id` the last ones before that model.
 */
export function anthropicModelList(models: readonly ModelEntry[], query: URLSearchParams) {
  const size = pageSize(query.get('limit')) ?? Number.POSITIVE_INFINITY;
  const [after, before] = [query.get('after_id'), query.get('before_id')];
  const from = after === null ? 0 : placeOf(models, after, 'after_id') + 1;
  const to = before === null ? models.length : placeOf(models, before, 'before_id');
  const backwards = before !== null && after === null;
  const range = models.slice(from, Math.max(from, to));
  const page = backwards ? range.slice(Math.max(0, range.length - size)) : range.slice(0, size);
  return {
    data: page.map(anthropicModel),
    has_more: page.length < range.length,
    first_id: page[0]?.name ?? null,
    last_id: page.at(-1)?.name ?? null,
  };
}

export function anthropicModel(model: ModelEntry) {
  const retired = model.retirement !== undefined && Date.parse(model.retirement.on) <= Date.now();
  return {
    type: 'model',
    id: model.name,
    display_name: model.name,
    created_at: '1970-01-01T00:00:00Z',
    max_input_tokens: model.contextWindow ?? null,
    max_tokens: model.outputLimit ?? null,
    lifecycle: model.retirement === undefined ? 'active' : retired ? 'retired' : 'deprecated',
    ...modelFacts(model),
  };
}

function placeOf(models: readonly ModelEntry[], name: string, param: string): number {
  const at = models.findIndex((model) => model.name === name);
  if (at < 0) throw new CallError('invalid_request', `${param} is no model of this list.`, { param });
  return at;
}

function pageSize(text: string | null): number | undefined {
  if (text === null) return undefined;
  const size = Number(text);
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE) {
    throw new CallError('invalid_request', `limit should be a whole number from 1 to ${MAX_PAGE}.`, { param: 'limit' });
  }
  return size;
}
