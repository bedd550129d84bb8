import type { Fault } from '@sluice/core/chat/fault';
import { isObject } from '@sluice/core/json/json';
import type { ProviderRecord } from '@sluice/store/config/snapshot';
import { faultError } from '../../call/fault-error.ts';
import type { Gateway } from '../../gateway.ts';
import { CallError } from '../../http/call-error.ts';
import { AddressRefused } from '../../upstream/address-guard.ts';
import { getJson } from '../../upstream/get-json.ts';
import type { OriginPool } from '../../upstream/http1/origin-pool.ts';
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
  const { speech, apiVersion } = at.target;
  const listing = speech.main.dialect.listing?.(speech.main.spec, apiVersion);
  if (listing === undefined) throw refused(at, fault('bad-request', 'this interface lists no models'));
  const reply = await getJson({
    pool: poolFor(gateway, at),
    path: at.target.basePath + listing.path,
    headers: [...listing.headers, ...at.key.requestHeaders.plain],
    timeoutMs: TIMEOUT_MS,
  });
  if ('class' in reply) throw refused(at, reply);
  const { status, headers, text } = reply;
  const { dialect, spec } = speech.main;
  if (status >= 400) throw refused(at, dialect.fault({ status, headers, body: text }, spec));
  const names = status < 300 ? namesIn(text) : undefined;
  if (names === undefined) {
    throw refused(at, fault('bad-response', `the list of models cannot be read (status ${status})`));
  }
  return names.slice(0, MOST_MODELS);
}

/** `{data: [{id}]}` at most vendors, `{models: [{id | name}]}` or a bare list at some; Google names a resource. */
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
    return typeof name === 'string' && name !== '' && name.length <= 300 ? [name.replace(/^models\//, '')] : [];
  });
  return [...new Set(names)];
}

/** @throws CallError where the address may not be connected to */
function poolFor(gateway: Gateway, at: TestTarget): OriginPool {
  try {
    return gateway.pools.get(at.target.connection);
  } catch (error) {
    if (error instanceof AddressRefused) throw refused(at, fault('unreachable', error.message));
    throw error;
  }
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
  const said = redact(failed.message, key.secrets);
  const error = faultError({ ...failed, message: said }, { candidate, records: [] }, () => 1000);
  return new ListRefused(error, said, failed.status);
}
