import { identify } from '../call/admit.ts';
import { checkNamedTenant } from '../call/named-tenant.ts';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import { isGoogleClient, type Visit } from '../http/listener.ts';
import { queryOf } from '../http/query-key.ts';
import { sendJson } from '../http/send-json.ts';
import type { Caller } from '../state/directory.ts';
import type { ModelEntry } from '../state/model-entry.ts';
import { anthropicModel, anthropicModelList } from './anthropic-models.ts';
import { listGeminiModels, showGeminiModel } from './gemini-models.ts';
import { modelFacts } from './model-facts.ts';

/** The models that the key may call; in Anthropic's shape where `anthropic-version` is sent, in Google's for its SDKs. */
export function listModels(gateway: Gateway, visit: Visit): void {
  if (isGoogleClient(visit.request.headers)) return listGeminiModels(gateway, visit);
  const caller = callerOf(gateway, visit);
  const models = gateway.directory.modelsOf(caller);
  if (visit.request.headers['anthropic-version'] === undefined) {
    return sendJson(visit, 200, { object: 'list', data: models.map(openaiModel) });
  }
  sendJson(visit, 200, anthropicModelList(models, queryOf(visit.request)));
}

export function showModel(gateway: Gateway, visit: Visit): void {
  if (isGoogleClient(visit.request.headers)) return showGeminiModel(gateway, visit);
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
    ...modelFacts(model),
  };
}
