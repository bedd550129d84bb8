import type { Answer, Query } from '@sluice/contract/control/operations';
import { formatUsd } from '@sluice/core/pricing/money';
import type { StatementLine } from '@sluice/store/ledger/statement';
import { csvRow } from '../../csv.ts';
import type { Gateway } from '../../gateway.ts';
import { allowed, placeOfTenant } from '../objects/find-object.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { OperationHandler } from '../operation-handler.ts';

type Statement = Answer<'GET /api/v1/tenants/{tenant}/statement'>;

/** Clocks of several processes differ: until then a row of the month may still be on its way. */
const SETTLED_MS = 5 * 60_000;

/** The month by what was written in it: what comes late is in the next one, and a month that is over stays as it is. */
export const statement: OperationHandler<'GET /api/v1/tenants/{tenant}/statement'> = async (request) => {
  const { gateway, caller, params, query } = request;
  const { name } = allowed(caller, 'spend.read', storedObjects(gateway).tenant(params.tenant), placeOfTenant);
  const found = await linesOf(gateway, name, query);
  const sum = (of: (line: StatementLine) => bigint) => found.reduce((total, line) => total + of(line), 0n);
  const [cost, markup] = [sum(({ amount }) => amount), sum((line) => line.markup)];
  return {
    tenant: name,
    month: query.month,
    closed: Date.now() > spanOf(query.month).to + SETTLED_MS,
    lines: found.map(shownLine),
    total: {
      entries: found.reduce((total, { entries }) => total + entries, 0),
      cost_usd: formatUsd(cost),
      markup_usd: formatUsd(markup),
      charged_usd: formatUsd(cost + markup),
    },
  };
};

export const statementTable: OperationHandler<'GET /api/v1/tenants/{tenant}/statement.csv'> = async (request) => {
  const { gateway, caller, params, query } = request;
  const { name } = allowed(caller, 'spend.read', storedObjects(gateway).tenant(params.tenant), placeOfTenant);
  return table(query.month, await linesOf(gateway, name, query));
};

export const chargeback: OperationHandler<'GET /api/v1/chargeback.csv'> = async ({ gateway, query }) => {
  return table(query.month, await linesOf(gateway, undefined, query));
};

async function linesOf(
  { ledgerLook }: Gateway,
  tenant: string | undefined,
  { month, team, application }: Query<'GET /api/v1/tenants/{tenant}/statement'>,
): Promise<readonly StatementLine[]> {
  const lines = await ledgerLook.statement({ tenant, ...spanOf(month) });
  return lines.filter(
    (line) =>
      (team === undefined || line.team === team) && (application === undefined || line.application === application),
  );
}

/** Unix ms. */
function spanOf(month: string): { readonly from: number; readonly to: number } {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return { from: Date.UTC(year, number - 1), to: Date.UTC(year, number) };
}

function shownLine(line: StatementLine): Statement['lines'][number] {
  const { team, application, model, provider, usageSource, reason, entries, tokens, amount, markup } = line;
  return {
    ...{ team, application, model, provider, type: line.type as Statement['lines'][number]['type'] },
    ...{ usage_source: usageSource, reason, entries, tokens },
    cost_usd: formatUsd(amount),
    markup_usd: formatUsd(markup),
  };
}

const COLUMNS = [
  ...['month', 'tenant', 'team', 'application', 'model', 'provider', 'type', 'usage_source', 'reason'],
  ...['entries', 'tokens', 'cost_nano_usd', 'cost_usd', 'markup_usd', 'charged_usd'],
];

async function* table(month: string, lines: readonly StatementLine[]): AsyncGenerator<string> {
  yield csvRow(COLUMNS);
  for (const line of lines) {
    const { tenant, team, application, model, provider, type, usageSource, reason, entries, tokens } = line;
    const names = [month, tenant, team, application, model, provider, type, usageSource, reason];
    const money = [formatUsd(line.amount), formatUsd(line.markup), formatUsd(line.amount + line.markup)];
    yield amountsAsNumbers([...names, entries, tokens], [String(line.amount), ...money]);
  }
}

/** Amounts are exact texts of digits, also below zero, where a text would be taken for a formula. */
function amountsAsNumbers(cells: readonly (string | number)[], amounts: readonly string[]): string {
  return `${csvRow(cells).trimEnd()},${amounts.join(',')}\r\n`;
}
