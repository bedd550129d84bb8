import { identify } from '../call/admit.ts';
import { checkNamedTenant } from '../call/named-tenant.ts';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import type { Visit } from '../http/listener.ts';
import { sendJson } from '../http/send-json.ts';
import type { Caller } from '../state/directory.ts';
import type { ModelEntry } from '../state/model-entry.ts';

/** The models that the key may call; in Anthropic's shape where `anthropic-version` is sent. */
export function listModels(gateway: Gateway, visit: Visit): void {
  const caller = callerOf(gateway, visit);
  const models = gateway.directory.modelsOf(caller);
  if (visit.request.headers['anthropic-version'] === undefined) {
    return sendJson(visit, 200, { object: 'list', data: models.map(openaiModel) });
  }
  const data = models.map(anthropicModel);
  sendJson(visit, 200, { data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null });
}

export function showModel(gateway: Gateway, visit: Visit): void {
  const caller = callerOf(gateway, visit);
  const name = visit.params.id ?? '';
  const answer = gateway.directory.model(caller, name);
  if ('refused' in answer) {
    const notAllowed = answer.refused === 'not_allowed';
    throw new CallError(notAllowed ? 'model_not_allowed' : 'model_not_found', 'There is no such model for this key.', {
      param: 'model',
    });
  }
  const anthropic = visit.request.headers['anthropic-version'] !== undefined;
  sendJson(visit, 200, anthropic ? anthropicModel(answer.model) : openaiModel(answer.model));
}

function callerOf(gateway: Gateway, visit: Visit): Caller {
  const caller = identify(gateway, visit.request, visit.clientIp);
  checkNamedTenant(caller, visit.namedTenant);
  return caller;
}

function openaiModel(model: ModelEntry) {
  return {
    id: model.name,
    object: 'model',
    created: 0,
    owned_by: model.targets[0]?.provider ?? 'sluice',
    ...facts(model),
  };
}

function anthropicModel(model: ModelEntry) {
  return {
    type: 'model',
    id: model.name,
    display_name: model.name,
    created_at: '1970-01-01T00:00:00Z',
    ...facts(model),
  };
}

/** What neither vendor's shape has: what the model takes, can do and costs. */
function facts(model: ModelEntry) {
  const price = model.targets[0]?.price;
  return {
    capabilities: ['chat', 'streaming'],
    ...(model.contextWindow === undefined ? {} : { context_window: model.contextWindow }),
    ...(price === undefined
      ? {}
      : {
          pricing: {
            input_per_mtok: price.rates.input / 1e6,
            output_per_mtok: price.rates.output / 1e6,
            cache_read_per_mtok: price.rates.cacheRead / 1e6,
            cache_write_per_mtok: price.rates.cacheWrite / 1e6,
            source: price.source,
          },
        }),
  };
}
