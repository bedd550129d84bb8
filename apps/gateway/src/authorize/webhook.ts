import { createHash } from 'node:crypto';
import type { AuthorizeConfig } from '@sluice/contract/config/schema';
import type { PoolKey } from '../upstream/pools.ts';

/** Who is asked whether a call may be made: one for each `authorize` of the configuration. */
export interface Webhook {
  /** `platform` or `tenant:acme`: what explanations, errors and the log call it. */
  readonly by: string;
  /** Tells it from every other one, and from itself before it was changed. */
  readonly id: string;
  readonly connection: PoolKey;
  readonly path: string;
  readonly secret: string;
  readonly timeoutMs: number;
  /** 0: each call asks. */
  readonly cacheMs: number;
  readonly onFailure: 'deny' | 'allow';
}

const TIMEOUT_MS = 2_000;
/** No verdict lives longer than a revoked key. */
const CACHE_S = 5;

const made = new WeakMap<AuthorizeConfig, Webhook>();

/** All keys of a tenant share the one of their tenant. */
export function webhookOf(by: string, config: AuthorizeConfig | undefined): Webhook | undefined {
  if (config === undefined) return undefined;
  const known = made.get(config);
  if (known !== undefined) return known;
  const url = new URL(config.url);
  const timeoutMs = config.timeout_ms ?? TIMEOUT_MS;
  const webhook: Webhook = {
    by,
    id: createHash('sha256')
      .update(JSON.stringify([by, Object.entries(config).sort()]))
      .digest('base64'),
    connection: {
      origin: url.origin,
      allowPrivateNetwork: config.allow_private_network ?? false,
      connectMs: timeoutMs,
    },
    path: url.pathname,
    secret: config.secret,
    timeoutMs,
    cacheMs: (config.cache_s ?? CACHE_S) * 1000,
    onFailure: config.on_failure ?? 'deny',
  };
  made.set(config, webhook);
  return webhook;
}
