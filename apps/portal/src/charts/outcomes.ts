import type { Answer } from '@sluice/contract/control/operations';

/** Calls in one step of time, by how they ended. */
export type OutcomeStep = Answer<'GET /api/v1/call-counts'>['steps'][number];

/** From the bottom of a bar to its top; the owners of failures are those of the error table. */
export const OUTCOMES = ['ok', 'caller', 'tenant', 'provider', 'gateway'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export function callsIn(step: OutcomeStep): number {
  return OUTCOMES.reduce((sum, outcome) => sum + step[outcome], 0);
}

/** Those that there are, in the order of a bar. */
export function outcomesIn(steps: readonly OutcomeStep[]): readonly Outcome[] {
  return OUTCOMES.filter((outcome) => steps.some((step) => step[outcome] > 0));
}

/** From the step's beginning to the next one's: `from..to`, as a list's address says a range. */
export function rangeOf({ at }: OutcomeStep, stepS: number): string {
  return `${at}..${new Date(Date.parse(at) + stepS * 1000).toISOString()}`;
}

/** Every step from `from` on, those without calls as well: the server says only the others. */
export function everyStep({ from, to, step_s, steps }: Answer<'GET /api/v1/call-counts'>): readonly OutcomeStep[] {
  const known = new Map(steps.map((step) => [Date.parse(step.at), step]));
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const count = Math.ceil((end - start) / (step_s * 1000));
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * step_s * 1000;
    return known.get(at) ?? { ...NONE, at: new Date(at).toISOString() };
  });
}

const NONE = { ok: 0, caller: 0, tenant: 0, provider: 0, gateway: 0, cost_nano_usd: 0 };
