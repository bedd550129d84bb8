import type { AddressLimitsConfig } from '@sluice/contract/config/schema';

/** What one address may do before anything is known of who calls; `undefined` is unlimited. */
export interface AddressLimits {
  /** Requests in a minute. */
  readonly rpm: number | undefined;
  /** Open connections. */
  readonly connections: number | undefined;
  /** Requests with no key, or one that is unknown or expired, in a minute. */
  readonly failedKeys: number | undefined;
}

/**
 * What one address may do where nobody says it. An office or a proxy may be one address, so that requests are not limited
 * and the others are far above what honest callers do.
 */
const ADDRESS_LIMITS = { connections: 20_000, failedKeys: 1_000 };

export function addressLimitsOf(config: AddressLimitsConfig = {}): AddressLimits {
  const { rpm, connections = ADDRESS_LIMITS.connections, failed_keys = ADDRESS_LIMITS.failedKeys } = config;
  return { rpm: rpm ?? undefined, connections: connections ?? undefined, failedKeys: failed_keys ?? undefined };
}
