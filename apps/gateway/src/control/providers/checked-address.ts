import type { ProviderConfig } from '@sluice/contract/config/schema';
import { providerSpec } from '@sluice/providers/registry';
import { CallError } from '../../http/call-error.ts';
import { vendorAddress } from '../../state/vendor-address.ts';
import { AddressRefused, checkAddress } from '../../upstream/address-guard.ts';

/** The built-in provider is inside this process: it has no address that could be private. */
const BUILT_IN = 'demo';

/** Refuses at once what the first call would be refused for; names are looked up when a call connects. @throws CallError */
export function checkProviderAddress({
  type,
  base_url,
  region,
  allow_private_network,
}: Pick<ProviderConfig, 'type' | 'base_url' | 'region' | 'allow_private_network'>): void {
  const spec = type === BUILT_IN ? undefined : providerSpec(type);
  const address = base_url ?? (spec === undefined ? undefined : vendorAddress(spec, region));
  if (address === undefined || allow_private_network === true) return;
  try {
    checkAddress(new URL(address));
  } catch (error) {
    if (!(error instanceof AddressRefused)) throw error;
    throw new CallError('invalid_request', `base_url: ${error.message}`, { param: 'base_url' });
  }
}
