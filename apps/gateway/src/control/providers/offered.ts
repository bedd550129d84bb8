import type { Fault } from '@sluice/core/chat/fault';
import { isObject } from '@sluice/core/json/json';
import type { ProviderRecord } from '@sluice/store/config/snapshot';
import { faultError, secretsOf } from '../../call/fault-error.ts';
import type { Gateway } from '../../gateway.ts';
import { CallError } from '../../http/call-error.ts';
import { AddressRefused } from '../../upstream/address-guard.ts';
import { getJson, type JsonReply } from '../../upstream/get-json.ts';
import { redact } from '../../upstream/redact.ts';
import { type TestTarget, testTarget } from './test-target.ts';

const TIMEOUT_MS = 15_000;
/** Vendors list a few hundred at most; an aggregator some thousand. */
const MOST_MODELS = 5000;

/** The names of the models that the vendor lists for the stored key. @throws CallError with the vendor's own words */
export async function offeredBy(
  gateway: Gateway,
  provider: ProviderRecord,
  keyReference?: string | undefined,
): Promise<readonly string[]> {
  const at = testTarget(gateway, provider, 'any', keyReference);
  let reply: JsonReply;
  try {
    reply = await getJson({
      pool: gateway.pools.get(at.target.connection),
      path: at.target.basePath + listPath(at),
      headers: [...headersOf(at)],
      timeoutMs: TIMEOUT_MS,
    });
  } catch (error) {
    throw refused(at, unreachable(error as Error & { code?: string }));
  }
  const { status, headers, text } = reply;
  if (status >= 400) throw refused(at, at.target.dialect.fault({ status, headers, body: text }, at.target.spec));
  const names = status < 300 ? namesIn(text) : undefined;
  if (names === undefined) {
    throw refused(at, fault('bad-response', `the list of models cannot be read (status ${status})`));
  }
  return names.slice(0, MOST_MODELS);
}

/** Beside the path of calls: `/models`; where Anthropic's dialect is spoken `/v1/models`. */
function listPath({ target }: TestTarget): string {
  const { dialect, spec, apiVersion } = target;
  if (dialect.name === 'anthropic-messages') return '/v1/models?limit=1000';
  const path = (spec.quirks.path ?? '/chat/completions').replace(/\/chat\/completions$/, '/models');
  return apiVersion === undefined ? path : `${path}?api-version=${encodeURIComponent(apiVersion)}`;
}

function headersOf({ target, key }: TestTarget): readonly string[] {
  const own = target.dialect.name === 'anthropic-messages' ? ['anthropic-version', '2023-06-01'] : [];
  return [...own, ...key.requestHeaders.plain];
}

/** `{data: [{id}]}` at most vendors, `{models: [{id | name}]}` or a bare list at some. */
function namesIn(text: string): readonly string[] | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  const rows = Array.isArray(body) ? body : isObject(body) ? (body.data ?? body.models) : undefined;
  if (!Array.isArray(rows)) return undefined;
  const names = rows.flatMap((row) => {
    const name = isObject(row) ? (row.id ?? row.name) : row;
    return typeof name === 'string' && name !== '' && name.length <= 300 ? [name] : [];
  });
  return [...new Set(names)];
}

function unreachable(error: Error & { code?: string }): Fault {
  if (error instanceof AddressRefused || error.name === 'AddressRefused') return fault('unreachable', error.message);
  if (error.name === 'TimeoutError') return fault('timeout', 'the provider did not answer in time');
  return fault('unreachable', `no connection: ${error.code ?? error.name}`);
}

function fault(cls: Fault['class'], message: string): Fault {
  return { class: cls, status: undefined, message, code: undefined };
}

/** The vendor does not list its models. What it said itself is for the operator alone. */
export class ListRefused extends CallError {
  /** The provider's own words, redacted. */
  readonly said: string;
  /** The provider's own; `undefined` where it gave none. */
  readonly providerStatus: number | undefined;

  constructor({ code, message, details }: CallError, said: string, providerStatus: number | undefined) {
    super(code, message, details);
    this.said = said;
    this.providerStatus = providerStatus;
  }
}

function refused({ target, key }: TestTarget, failed: Fault): ListRefused {
  const candidate = { target, key, reason: '' };
  const said = redact(failed.message, secretsOf(key));
  const error = faultError({ ...failed, message: said }, { candidate, records: [] }, () => 1000);
  return new ListRefused(error, said, failed.status);
}
