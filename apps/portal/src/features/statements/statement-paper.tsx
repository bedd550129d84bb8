import { Trans, useLingui } from '@lingui/react/macro';
import { dateFormat, numberFormat } from '../../text/intl-formats.ts';
import { useFormats } from '../../text/use-formats.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Paper } from '../../ui/paper.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import { exactUsd } from './exact-usd.ts';
import type { Statement, StatementLine } from './statement.ts';

interface StatementPaperProps {
  readonly statement: Statement;
  readonly team: string | undefined;
  readonly application: string | undefined;
}

/** A statement as it is read and printed: whose it is, its lines, and what they come to. */
export function StatementPaper({ statement, team, application }: StatementPaperProps) {
  const { t } = useLingui();
  const { language } = useFormats();
  const { month, closed, total } = statement;
  const usd = (amount: string) => exactUsd(language, amount);
  const period = dateFormat(language, { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(month));
  return (
    <Paper>
      <h2 className="mb-4 text-lg font-semibold">
        <Trans>Statement of {period}</Trans>
      </h2>
      <div className="mb-6 grid gap-x-8 gap-y-2 sm:grid-cols-2 sm:*:content-start print:grid-cols-2">
        <Facts>
          <Fact name={t`Tenant`}>{statement.tenant}</Fact>
          {team === undefined ? null : <Fact name={t`Team`}>{team}</Fact>}
          {application === undefined ? null : <Fact name={t`Application`}>{application}</Fact>}
          <Fact name={t`State`}>
            {closed ? <Trans>Closed: it stays as it is</Trans> : <Trans>Open: the month still runs</Trans>}
          </Fact>
        </Facts>
        <Facts>
          <Fact name={t`Cost`}>
            <span className="numeric">{usd(total.cost_usd)}</span>
          </Fact>
          <Fact name={t`Markup`}>
            <span className="numeric">{usd(total.markup_usd)}</span>
          </Fact>
          <Fact name={t`To be charged`}>
            <strong className="numeric font-semibold">{usd(total.charged_usd)}</strong>
          </Fact>
        </Facts>
      </div>
      {statement.lines.length === 0 ? (
        <p className="text-sm text-muted">
          <Trans>Nothing was written in this month.</Trans>
        </p>
      ) : (
        <Lines statement={statement} />
      )}
    </Paper>
  );
}

const HEAD = 'border-b border-edge py-1.5 pr-3 text-left align-bottom font-medium whitespace-nowrap';
const CELL = 'border-b border-hairline py-1.5 pr-3 align-top';
/** Words are not broken here, so that columns are as wide as what stands in them. */
const NAME = `${CELL} wrap-break-word`;
const NUMBER = 'numeric text-right whitespace-nowrap';

function Lines({ statement: { lines, total } }: { readonly statement: Statement }) {
  const { t } = useLingui();
  const { language } = useFormats();
  const { kind, source } = useWords();
  const usd = (amount: string) => exactUsd(language, amount);
  const count = (number: number) => numberFormat(language, {}).format(number);
  const heads = [t`Team`, t`Application`, t`Model`, t`Provider`, t`Entry`, t`Usage`, t`Reason`];
  const sums = [t`Entries`, t`Tokens`, t`Cost`, t`Markup`];
  return (
    <ScrollRegion label={t`Lines of the statement`} className="overflow-x-auto">
      <table className="w-full text-xs">
        <thead className="text-muted">
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col" className={HEAD}>
                {head}
              </th>
            ))}
            {sums.map((head) => (
              <th key={head} scope="col" className={`${HEAD} text-right!`}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={keyOf(line)}>
              {[line.team, line.application, line.model, line.provider].map((name, at) => (
                <td key={at} className={NAME}>
                  {name}
                </td>
              ))}
              <td className={NAME}>{kind[line.type]}</td>
              <td className={NAME}>{source[line.usage_source]}</td>
              <td className={`${CELL} min-w-24`}>
                <PlainText text={line.reason} />
              </td>
              <td className={`${CELL} ${NUMBER}`}>{count(line.entries)}</td>
              <td className={`${CELL} ${NUMBER}`}>{count(line.tokens)}</td>
              <td className={`${CELL} ${NUMBER}`}>{usd(line.cost_usd)}</td>
              <td className={`${CELL} ${NUMBER}`}>{usd(line.markup_usd)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot className="font-semibold">
          <tr>
            <th scope="row" colSpan={heads.length} className="py-2 text-left">
              <Trans>Total</Trans>
            </th>
            <td className={`py-2 pr-3 ${NUMBER}`}>{count(total.entries)}</td>
            <td />
            <td className={`py-2 pr-3 ${NUMBER}`}>{usd(total.cost_usd)}</td>
            <td className={`py-2 pr-3 ${NUMBER}`}>{usd(total.markup_usd)}</td>
          </tr>
        </tfoot>
      </table>
    </ScrollRegion>
  );
}

/** What makes a line: the server has one for each. */
function keyOf({ team, application, model, provider, type, usage_source, reason }: StatementLine): string {
  return JSON.stringify([team, application, model, provider, type, usage_source, reason]);
}

function useWords() {
  const { t } = useLingui();
  return {
    kind: { settle: t`Billed`, waive: t`Waived`, adjust: t`Adjusted` },
    source: { provider: t`Told by the provider`, estimated: t`Estimated`, none: t`None` },
  } as const;
}
