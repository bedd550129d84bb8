/** Where a person stands in the first run; absent: where it goes on. */
export type SetupStep = 'provider' | 'models' | 'key';

export interface SetupSearch {
  readonly step?: SetupStep;
  /** The name of the provider that is tested. */
  readonly provider?: string;
}

const STEPS: readonly unknown[] = ['provider', 'models', 'key'];

export function setupSearch({ step, provider }: Readonly<Record<string, unknown>>): SetupSearch {
  return {
    ...(STEPS.includes(step) ? { step: step as SetupStep } : {}),
    ...(typeof provider === 'string' && provider !== '' ? { provider } : {}),
  };
}
