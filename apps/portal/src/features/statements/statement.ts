import type { Answer } from '@sluice/contract/control/operations';

export type Statement = Answer<'GET /api/v1/tenants/{tenant}/statement'>;
export type StatementLine = Statement['lines'][number];

/** The parts of a tenant that stand in its statement: each team, then its applications. */
export function partsOf({ lines }: Statement): readonly { readonly team: string; readonly application?: string }[] {
  const teams = new Map<string, Set<string>>();
  for (const { team, application } of lines) {
    const applications = teams.get(team) ?? new Set();
    teams.set(team, applications.add(application));
  }
  return [...teams].flatMap(([team, applications]) =>
    team === '' ? [] : [{ team }, ...[...applications].filter(Boolean).map((application) => ({ team, application }))],
  );
}
