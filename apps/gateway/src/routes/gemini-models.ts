import { identify } from '../call/admit.ts';
import { checkNamedTenant } from '../call/named-tenant.ts';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import type { Visit } from '../http/listener.ts';
import { queryOf } from '../http/query-key.ts';
import { sendJson } from '../http/send-json.ts';
import type { Caller } from '../state/directory.ts';
import { type ModelEntry, outputLimitOf } from '../state/model-entry.ts';
import { modelFacts } from './model-facts.ts';

/** Google's bound. */
const MAX_PAGE = 1000;

/** The models that the key may call, in Google's shape. All of them at once, unless the query asks for pages. */
export function listGeminiModels(gateway: Gateway, visit: Visit): void {
  const models = [...gateway.directory.modelsOf(callerOf(gateway, visit))];
  const query = queryOf(visit.request);
  const size = pageSize(query.get('pageSize') ?? query.get('page_size'));
  const after = query.get('pageToken') ?? query.get('page_token') ?? '';
  const from = after === '' ? 0 : models.findIndex(({ name }) => tokenOf(name) === after) + 1;
  if (after !== '' && from === 0) {
    throw new CallError('invalid_request', 'pageToken is of no page of this list.', { param: 'pageToken' });
  }
  const page = models.slice(from, size === undefined ? undefined : from + size);
  const last = page.at(-1);
  const more = last !== undefined && from + page.length < models.length;
  sendJson(visit, 200, { models: page.map(googleModel), ...(more ? { nextPageToken: tokenOf(last.name) } : {}) });
}

export function showGeminiModel(gateway: Gateway, visit: Visit): void {
  const answer = gateway.directory.model(callerOf(gateway, visit), visit.params.model ?? visit.params.id ?? '');
  if ('refused' in answer) {
    const notAllowed = answer.refused === 'not_allowed';
    throw new CallError(notAllowed ? 'model_not_allowed' : 'model_not_found', 'There is no such model for this key.', {
      param: 'model',
    });
  }
  sendJson(visit, 200, googleModel(answer.model));
}

function callerOf(gateway: Gateway, visit: Visit): Caller {
  const caller = identify(gateway, visit.request, visit.clientIp);
  checkNamedTenant(caller, visit.namedTenant);
  return caller;
}

/** A page goes on behind the model that it names. */
function tokenOf(name: string): string {
  return Buffer.from(name).toString('base64url');
}

function pageSize(text: string | null): number | undefined {
  if (text === null) return undefined;
  const size = Number(text);
  if (!Number.isInteger(size) || size < 0) {
    throw new CallError('invalid_request', 'pageSize should be a whole number.', { param: 'pageSize' });
  }
  return size === 0 ? undefined : Math.min(size, MAX_PAGE);
}

function googleModel(model: ModelEntry) {
  const [target] = model.targets;
  const outputLimit = model.outputLimit ?? (target === undefined ? undefined : outputLimitOf(target));
  return {
    name: `models/${model.name}`,
    baseModelId: model.name,
    version: '1',
    displayName: model.name,
    description: `Served by ${target?.provider ?? 'sluice'}.`,
    ...(model.contextWindow === undefined ? {} : { inputTokenLimit: model.contextWindow }),
    ...(outputLimit === undefined ? {} : { outputTokenLimit: outputLimit }),
    supportedGenerationMethods: methodsOf(model),
    ...(model.capabilities.includes('reasoning') ? { thinking: true } : {}),
    ...modelFacts(model),
  };
}

function methodsOf({ capabilities }: ModelEntry): string[] {
  if (capabilities.includes('embeddings')) return ['embedContent', 'batchEmbedContents', 'countTokens'];
  return capabilities.includes('chat') ? ['generateContent', 'streamGenerateContent', 'countTokens'] : [];
}
