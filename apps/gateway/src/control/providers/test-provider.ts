import { errorRow, isErrorCode } from '@sluice/contract/errors/table';
import { providerSpec } from '@sluice/providers/registry';
import type { ProviderRecord } from '@sluice/store/config/snapshot';
import { handleOwnCall } from '../../call/handle.ts';
import { ownCall } from '../../call/own-call.ts';
import type { Gateway } from '../../gateway.ts';
import { CallError } from '../../http/call-error.ts';
import { lookUpModel } from '../../state/catalogue.ts';
import { redact } from '../../upstream/redact.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { OperationHandler } from '../operation-handler.ts';
import { ListRefused, offeredBy } from './offered.ts';
import { providerNamed, testTarget } from './test-target.ts';

const ROUTE = '/api/v1/providers/{provider}/tests';
/** Enough for a word, and above what the vendors take at least. */
const MOST_OUTPUT = 16;

/** One small real call: the stored secret, the guarded connection, an entry in the ledger and a row in the call log. */
export const testProvider: OperationHandler<'POST /api/v1/providers/{provider}/tests'> = async (request) => {
  const { gateway, caller, params, body, requestId } = request;
  const provider = providerNamed(gateway, params.provider);
  let name: string;
  try {
    name = body.model ?? (await modelFor(gateway, provider, body.provider_key));
  } catch (error) {
    // Already the list of models failed: that is what the test has shown.
    if (error instanceof ListRefused) return listFailed(error, requestId);
    throw error;
  }
  const at = testTarget(gateway, provider, name, body.provider_key);
  const inHand = ownCall(gateway, {
    ...at,
    requestId,
    clientIp: caller.actor.address ?? '',
    route: ROUTE,
    body: {
      model: name,
      messages: [{ role: 'user', content: 'Answer with the one word: ready' }],
      max_completion_tokens: MOST_OUTPUT,
      stream: true,
      stream_options: { include_usage: true },
    },
  });
  const concluded = await handleOwnCall(gateway, inHand);
  if (concluded === undefined) throw new CallError('overloaded', 'The gateway failed to test.', { retryable: false });
  const { record, fault } = concluded;
  const ok = record.code === '' && record.status < 400;
  if (ok) gateway.health.proven(at.key.id);
  return {
    ok,
    model: name,
    status: fault?.status ?? record.status,
    code: ok ? null : record.code,
    message: ok ? '' : messageOf(record.code, fault?.message, at.key.secrets),
    first_token_ms: record.firstContentMs ?? null,
    total_ms: record.durationMs,
    cost_nano_usd: record.costNanoUsd,
    request_id: requestId,
  };
};

function messageOf(code: string, said: string | undefined, secrets: readonly string[]): string {
  const words = redact(said ?? '', secrets);
  return words !== '' ? words : isErrorCode(code) ? `${errorRow(code).title}.` : code;
}

function listFailed(error: ListRefused, requestId: string) {
  return {
    ok: false,
    model: '',
    status: error.providerStatus ?? error.status,
    code: error.code,
    message: error.said === '' ? error.message : error.said,
    first_token_ms: null,
    total_ms: 0,
    cost_nano_usd: 0,
    request_id: requestId,
  };
}

/** What a model is called that answers no chat. */
const NO_CHAT =
  /embed|rerank|moderat|whisper|tts|audio|realtime|transcri|image|dall-e|sora|veo|video|ocr|search|instruct|guard/i;

/** That of a target which is declared already, else the cheapest chat model that the vendor lists and the catalogue prices. */
async function modelFor(gateway: Gateway, provider: ProviderRecord, key: string | undefined): Promise<string> {
  const targets = storedObjects(gateway).models.flatMap(({ spec }) => spec.targets);
  const declared = targets.find(({ provider: name, model }) => name === provider.name && !model.includes('*'));
  if (declared !== undefined) return declared.model;
  const offered = await offeredBy(gateway, provider, key);
  const catalogue = providerSpec(provider.spec.type)?.catalogue;
  const priced = offered.flatMap((model) => {
    const rates = lookUpModel(catalogue, model).price?.rates;
    return rates === undefined || rates.output === 0 || NO_CHAT.test(model)
      ? []
      : [{ model, cost: rates.input + rates.output }];
  });
  const [cheapest] = priced.sort((a, b) => a.cost - b.cost);
  const chosen = cheapest?.model ?? offered.find((model) => !NO_CHAT.test(model));
  if (chosen === undefined)
    throw new CallError('conflict', 'The provider lists no model: name one.', { param: 'model' });
  return chosen;
}
