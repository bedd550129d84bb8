import type { ProviderSpec } from '@sluice/providers/spec';

const REGION = '{region}';
const HOST_LABEL = /^[a-z0-9-]{1,63}$/;

/** The vendor's own address for this provider; `undefined` where there is none, or none without a region that fits. */
export function vendorAddress({ baseUrl }: ProviderSpec, region: string | undefined): string | undefined {
  if (baseUrl?.includes(REGION) !== true) return baseUrl;
  return region !== undefined && HOST_LABEL.test(region) ? baseUrl.replace(REGION, region) : undefined;
}
