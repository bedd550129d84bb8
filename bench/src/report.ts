import { readFileSync, writeFileSync } from 'node:fs';
import type { Audit } from './audit.ts';
import type { Figure, Row } from './figures.ts';
import { type Goal, verdict } from './goals.ts';
import type { Scenario } from './scenarios.ts';

export interface Report {
  readonly at: string;
  readonly machine: string;
  readonly notes: readonly string[];
  readonly scenarios: readonly Scenario[];
  readonly rows: readonly Row[];
  readonly goals: readonly Goal[];
  readonly audit: Audit | undefined;
}

/** The whole report as Markdown; the terminal gets the same. */
export function markdown(report: Report): string {
  const parts = [
    `Measured on ${report.at.slice(0, 10)}: ${report.machine}. Median [lowest-highest] of the rounds of one interleaved run.`,
    ...report.notes.map((note) => `Note: ${note}.`),
    ...report.scenarios.map((scenario) => scenarioTable(scenario, report.rows)),
    goalTable(report.goals),
    auditText(report.audit),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function scenarioTable(scenario: Scenario, rows: readonly Row[]): string {
  const own = rows.filter((row) => row.scenario === scenario.name);
  if (own.length === 0) return '';
  const nginx = own.find((row) => row.target === 'nginx');
  const streams = scenario.chunks > 0;
  const head = streams
    ? [
        'target',
        'streams/s',
        'of nginx',
        'first token over direct, ms',
        'chunk delay p50 over direct, µs',
        'chunk delay p99, ms',
        'CPU µs/stream',
        'RSS MB',
        'errors',
      ]
    : [
        'target',
        'requests/s',
        'of nginx',
        'p50 ms',
        'p99 ms',
        'added p50 µs',
        'added p99 µs',
        'CPU µs/request',
        'RSS MB',
        'errors',
      ];
  const body = own.map((row) => {
    const common = [row.target, spread(row.perSecond, 0), ratio(row, nginx)];
    const middle = streams
      ? [some(row.addedTtft, 1, 1000), some(row.addedDelayP50, 0), some(row.delayP99, 2, 1000)]
      : [some(row.p50, 2, 1000), some(row.p99, 2, 1000), some(row.addedP50, 0), some(row.addedP99, 0)];
    return [...common, ...middle, spread(row.cpuUs, 1), some(row.rssMb, 0), String(row.errors)];
  });
  return `**${scenario.name}**: ${scenario.title}\n\n${table(head, body)}`;
}

function goalTable(goals: readonly Goal[]): string {
  if (goals.length === 0) return '';
  const body = goals.map((goal) => [
    goal.name,
    goal.value.toFixed(goal.value < 20 ? 2 : 0),
    `${goal.better === 'higher' ? '≥' : '≤'} ${goal.must}`,
    `${goal.better === 'higher' ? '≥' : '≤'} ${goal.stretch}`,
    verdict(goal),
  ]);
  return `**Goals**\n\n${table(['goal', 'gateway', 'must', 'stretch', 'verdict'], body)}`;
}

function auditText(audit: Audit | undefined): string {
  if (audit === undefined) return '';
  const line = `**Audit**: ${audit.answers} answers, ${audit.upstream} upstream contacts, ${audit.intents} intents, ${audit.settled} settled, ${audit.calls} call records, \`ledger verify\` ${audit.verify === 0 ? 'sound' : `ends with ${audit.verify}`}.`;
  const found = audit.findings.map((finding) => `- ${finding}`);
  return found.length === 0 ? `${line} Nothing was lost.` : `${line} FINDINGS:\n\n${found.join('\n')}`;
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) => Math.max(cell.length, ...body.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

function ratio(row: Row, nginx: Row | undefined): string {
  return nginx === undefined ? '' : (row.perSecond.median / nginx.perSecond.median).toFixed(2);
}

function some(figure: Figure | undefined, digits: number, divisor = 1): string {
  return figure === undefined || Number.isNaN(figure.median) ? '' : (figure.median / divisor).toFixed(digits);
}

function spread(figure: Figure | undefined, digits: number): string {
  if (figure === undefined) return '';
  const show = (value: number) => value.toFixed(digits);
  const range = figure.min === figure.max ? '' : ` [${show(figure.min)}-${show(figure.max)}]`;
  return `${show(figure.median)}${range}`;
}

const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';

/** Puts the tables between the marks of a page. @throws Error where it has none. */
export function writeBetweenMarks(file: string, text: string): void {
  const page = readFileSync(file, 'utf8');
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${file} has no ${BEGIN} … ${END}`);
  writeFileSync(file, `${page.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${page.slice(end)}`);
}
