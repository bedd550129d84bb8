import { isObject, type JsonObject, parseObject } from '@sluice/core/json/json';
import { type JsonReply, postForm } from '../get-json.ts';
import type { OriginPool } from '../http1/origin-pool.ts';
import type { Pools } from '../pools.ts';
import { refusedCredential, unreachableAuthority } from './credential-error.ts';

/** What was given out, and how long it may be used. */
export interface Granted<T> {
  readonly token: T;
  readonly lifeMs: number;
}

/** Where something that runs out is given out, and what is said there: an access token (RFC 6749), or a temporary key. */
export interface TokenSource<T extends object | string = string> {
  /** The same for the same credential, and for no other: what the token is remembered by. */
  readonly id: string;
  readonly endpoint: URL;
  /** Whether the endpoint may be on loopback, in a private network, or without TLS. */
  readonly allowPrivateNetwork: boolean;
  /**
   * What is asked, made anew for each request.
   * @param nowS Unix seconds
   * @throws CredentialError
   */
  form(nowS: number): URLSearchParams;
  /** Headers that go with the form, flat: a signature. */
  headers?(form: URLSearchParams): readonly string[];
  /** @throws CredentialError class `auth` where the credential is refused, `unreachable` where nothing can be given out */
  read(reply: JsonReply): Granted<T>;
}

/** For the whole of one request. Milliseconds. */
const TIMEOUT_MS = 10_000;
const CONNECT_MS = 5_000;
/** A token is asked for anew this long before it runs out, or in the last tenth of a short life. Milliseconds. */
const AHEAD_MS = 5 * 60_000;
/** Where the answer does not say how long a token lives. RFC 6749 recommends to say it. Seconds. */
const ASSUMED_LIFE_S = 300;
/** Credentials that were replaced leave tokens behind: more than these are swept. */
const MOST_TOKENS = 1_000;

/** Addresses that stand in for the vendors' own. */
export interface Authorities {
  readonly entraAuthority?: string | undefined;
  readonly stsEndpoint?: string | undefined;
}

interface Held {
  /** Of the type that its source gives out. */
  token: unknown;
  /** Unix ms. */
  renewAt: number;
  endsAt: number;
  /** The request under way, which everybody waits for who has no token. */
  asking: Promise<unknown> | undefined;
}

/** Access tokens and temporary keys for providers, each asked for once, shared by all calls and renewed before it runs out. */
export class AccessTokens {
  readonly #pools: Pick<Pools, 'get'>;
  readonly #now: () => number;
  readonly #held = new Map<string, Held>();
  /** Where Microsoft Entra is asked instead of the cloud's own authority. */
  readonly entraAuthority: string | undefined;
  /** Where Amazon's roles are asked for instead of the region's own address. */
  readonly stsEndpoint: string | undefined;

  /** @param now Unix ms */
  constructor(pools: Pick<Pools, 'get'>, now: () => number = Date.now, authorities: Authorities = {}) {
    this.#pools = pools;
    this.#now = now;
    this.entraAuthority = authorities.entraAuthority;
    this.stsEndpoint = authorities.stsEndpoint;
  }

  /**
   * The token; a promise only where none is at hand. While one still lives, calls go on with it as it is renewed.
   * @throws CredentialError class `auth` where the credential is refused, `unreachable` where nobody answers
   */
  get<T extends object | string>(source: TokenSource<T>): T | Promise<T> {
    const held = this.#heldFor(source.id);
    const now = this.#now();
    if (held.token === undefined || now >= held.endsAt) return this.#ask(source, held);
    // What goes wrong now is told when the old token has run out.
    if (now >= held.renewAt) this.#ask(source, held).catch(() => undefined);
    return held.token as T;
  }

  #heldFor(id: string): Held {
    let held = this.#held.get(id);
    if (held === undefined) {
      if (this.#held.size >= MOST_TOKENS) this.#sweep();
      held = { token: undefined, renewAt: 0, endsAt: 0, asking: undefined };
      this.#held.set(id, held);
    }
    return held;
  }

  #sweep(): void {
    const now = this.#now();
    for (const [id, { endsAt, asking }] of this.#held) {
      if (endsAt <= now && asking === undefined) this.#held.delete(id);
    }
  }

  #ask<T extends object | string>(source: TokenSource<T>, held: Held): Promise<T> {
    held.asking ??= this.#request(source, held).finally(() => {
      held.asking = undefined;
    });
    return held.asking as Promise<T>;
  }

  async #request<T extends object | string>(source: TokenSource<T>, held: Held): Promise<T> {
    const askedAt = this.#now();
    const reply = await this.#post(source, Math.floor(askedAt / 1000));
    const { token, lifeMs } = source.read(reply);
    held.token = token;
    held.endsAt = askedAt + lifeMs;
    held.renewAt = held.endsAt - Math.min(AHEAD_MS, lifeMs / 10);
    return token;
  }

  async #post(source: TokenSource<object | string>, nowS: number): Promise<JsonReply> {
    const { endpoint, allowPrivateNetwork } = source;
    const form = source.form(nowS);
    if (endpoint.protocol !== 'https:' && !allowPrivateNetwork) {
      throw refusedCredential(`the token endpoint ${endpoint.origin} is not https`);
    }
    const headers = ['accept', 'application/json', 'user-agent', 'sluice', ...(source.headers?.(form) ?? [])];
    const path = endpoint.pathname + endpoint.search;
    const reply = await postForm({ pool: this.#poolFor(source), path, headers, timeoutMs: TIMEOUT_MS }, form);
    if ('class' in reply) throw unreachableAuthority(`no access token from ${endpoint.host}: ${reply.message}`);
    return reply;
  }

  /** @throws CredentialError where the address may not be connected to */
  #poolFor({ endpoint, allowPrivateNetwork }: TokenSource<object | string>): OriginPool {
    try {
      return this.#pools.get({ origin: endpoint.origin, allowPrivateNetwork, connectMs: CONNECT_MS });
    } catch (error) {
      throw unreachableAuthority(`no access token from ${endpoint.host}: ${(error as Error).message}`);
    }
  }
}

/** An access token as RFC 6749, section 5, has it. @throws CredentialError */
export function accessTokenIn({ status, text }: JsonReply): Granted<string> {
  const body = parseObject(text);
  if (isRefusal(status)) {
    throw refusedCredential(`the access token was refused: ${errorIn(body) ?? `status ${status}`}`, status);
  }
  const { access_token: token, expires_in: life } = body ?? {};
  if (status !== 200 || typeof token !== 'string' || token === '') {
    throw unreachableAuthority(`no access token: ${errorIn(body) ?? `status ${status}`}`, status);
  }
  // Microsoft has said it as a text.
  const lifeS = Number(life ?? ASSUMED_LIFE_S);
  return { token, lifeMs: (Number.isFinite(lifeS) && lifeS > 0 ? lifeS : ASSUMED_LIFE_S) * 1000 };
}

/** Whether the fault is the credential's; another one may be over in a moment. */
export function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

/** `{error, error_description}`, or Google's `{error: {message}}`. */
function errorIn(body: JsonObject | undefined): string | undefined {
  const { error, error_description: description } = body ?? {};
  if (isObject(error)) return typeof error.message === 'string' ? error.message : undefined;
  const said = [error, description].filter((one) => typeof one === 'string' && one !== '');
  return said.length === 0 ? undefined : said.join(': ');
}
