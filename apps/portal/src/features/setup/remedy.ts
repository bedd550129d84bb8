/** What mends a failed test. */
export type Remedy = 'key' | 'credit' | 'address' | 'model' | 'wait';

const REMEDIES: Readonly<Record<string, Remedy>> = {
  provider_auth: 'key',
  provider_quota: 'credit',
  upstream_unreachable: 'address',
  invalid_request: 'model',
  upstream_error: 'model',
  model_not_found: 'model',
};

/**
 * @param code from the error table
 * @param param the member that is meant
 */
export function remedyFor(code: string, param: string | null): Remedy {
  return param === 'model' ? 'model' : (REMEDIES[code] ?? 'wait');
}
