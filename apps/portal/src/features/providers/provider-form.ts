import type { BodyInput } from '@sluice/contract/control/operations';
import type { Provider } from './provider.ts';

export interface ProviderValues {
  name: string;
  type: string;
  base_url: string;
  region: string;
  allow_private_network: boolean;
  /** Of the first key; `''`: none. */
  value: string;
}

export function providerValues(provider?: Provider): ProviderValues {
  return {
    name: provider?.name ?? '',
    type: provider?.type ?? '',
    base_url: provider?.base_url ?? '',
    region: provider?.region ?? '',
    allow_private_network: provider?.allow_private_network ?? false,
    value: '',
  };
}

const FIRST_KEY = 'main';

export function newProvider(values: ProviderValues): BodyInput<'POST /api/v1/providers'> {
  const { name, type, allow_private_network } = values;
  const [base_url, region, value] = [values.base_url.trim(), values.region.trim(), values.value.trim()];
  return {
    name: name.trim(),
    type,
    ...(base_url === '' ? {} : { base_url }),
    ...(region === '' ? {} : { region }),
    ...(allow_private_network ? { allow_private_network } : {}),
    ...(value === '' ? {} : { keys: [{ name: FIRST_KEY, value }] }),
  };
}

/** The name and the type stay for good. */
export function providerChange(values: ProviderValues): BodyInput<'PATCH /api/v1/providers/{provider}'> {
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
  return {
    base_url: orNull(values.base_url),
    region: orNull(values.region),
    allow_private_network: values.allow_private_network ? true : null,
  };
}
