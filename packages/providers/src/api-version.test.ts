import { describe, expect, it } from 'vitest';
import { apiVersionFor } from './api-version.ts';
import { providerSpec } from './registry.ts';
import type { ProviderSpec } from './spec.ts';

const azure = providerSpec('azure') as ProviderSpec;

describe('the API version at Azure', () => {
  it('is the given one, or a stable one, where models are deployments', () => {
    expect(apiVersionFor(azure, '/openai', '2025-01-01-preview')).toBe('2025-01-01-preview');
    expect(apiVersionFor(azure, '/openai', undefined)).toBe('2024-10-21');
    expect(apiVersionFor(azure, '/prefix/openai', undefined)).toBe('2024-10-21');
  });

  it('is none at the interface that has no versions, even where one was left behind', () => {
    expect(apiVersionFor(azure, '/openai/v1', '2024-10-21')).toBeUndefined();
    expect(apiVersionFor(azure, '/openai/v1', undefined)).toBeUndefined();
  });

  it('is not made up for anybody else', () => {
    expect(apiVersionFor(providerSpec('openai') as ProviderSpec, '/openai', undefined)).toBeUndefined();
  });
});
