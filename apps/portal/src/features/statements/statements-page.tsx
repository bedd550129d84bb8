import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Download, Printer } from 'lucide-react';
import { asApiError } from '../../api/api-error.ts';
import { read } from '../../api/queries.ts';
import { dateFormat } from '../../text/intl-formats.ts';
import { useFormats } from '../../text/use-formats.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { SelectInput } from '../../ui/select-input.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailedState } from '../../ui/state-message.tsx';
import { partsOf } from './statement.ts';
import { StatementPaper } from './statement-paper.tsx';
import { monthsUntil, type StatementSearch } from './statement-search.ts';

/** What a tenant, a team or an application used in a month, to read, to print and to take along. */
export function StatementsPage() {
  const { t } = useLingui();
  const { tenant = '' } = useParams({ strict: false });
  const {
    month = monthsUntil(Date.now())[0] ?? '',
    team,
    application,
  } = useSearch({
    strict: false,
  }) as StatementSearch;
  const part = {
    month,
    ...(team === undefined ? {} : { team }),
    ...(application === undefined ? {} : { application }),
  };
  const query = useQuery(read('GET /api/v1/tenants/{tenant}/statement', { params: { tenant }, query: part }));
  const address = `/api/v1/tenants/${encodeURIComponent(tenant)}/statement`;
  const asked = new URLSearchParams(part).toString();
  const file = ['statement', tenant, team, application, month].filter(Boolean).join('-');
  return (
    <Page
      title={t`Statements`}
      text={t`What was written in a month of UTC. What comes late is in the next month.`}
      actions={
        <>
          <a href={`${address}.csv?${asked}`} download={`${file}.csv`} className={buttonClass()}>
            <Download size={14} aria-hidden />
            <Trans>Download CSV</Trans>
          </a>
          <a href={`${address}?${asked}`} download={`${file}.json`} className={buttonClass()}>
            <Download size={14} aria-hidden />
            <Trans>Download JSON</Trans>
          </a>
          <Button
            tone="primary"
            icon={<Printer size={14} aria-hidden />}
            disabled={query.data === undefined}
            onClick={() => window.print()}
          >
            <Trans>Print statement</Trans>
          </Button>
        </>
      }
    >
      <Choices tenant={tenant} month={month} team={team} application={application} />
      {query.data !== undefined ? (
        <StatementPaper statement={query.data} team={team} application={application} />
      ) : query.error === null ? (
        <div role="status" aria-label={t`Loading`} className="flex flex-col gap-6 px-6">
          <Skeleton className="w-1/3" />
          <Skeleton className="w-2/3" />
          <Skeleton className="w-1/2" />
        </div>
      ) : (
        <FailedState error={asApiError(query.error)} onRetry={() => query.refetch()} />
      )}
    </Page>
  );
}

interface ChoicesProps {
  readonly tenant: string;
  readonly month: string;
  readonly team: string | undefined;
  readonly application: string | undefined;
}

/** Month and part. The parts are those that the month knows, also where they are gone by now. */
function Choices({ tenant, month, team, application }: ChoicesProps) {
  const { t } = useLingui();
  const { language } = useFormats();
  const navigate = useNavigate();
  const whole = useQuery(read('GET /api/v1/tenants/{tenant}/statement', { params: { tenant }, query: { month } }));
  const choose = (search: StatementSearch) => void navigate({ to: '.', search: search as never, resetScroll: false });
  const shown = monthsUntil(Date.now());
  const months = (shown.includes(month) ? shown : [...shown, month]).map((one) => ({
    value: one,
    label: dateFormat(language, { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(one)),
  }));
  const chosen = [team, application].filter((name) => name !== undefined).join('/');
  const parts = (whole.data === undefined ? [] : partsOf(whole.data)).map((part) => ({
    value: [part.team, part.application].filter((name) => name !== undefined).join('/'),
    label: part.application === undefined ? t`Team ${part.team}` : `${part.team} / ${part.application}`,
  }));
  const known = chosen === '' || parts.some(({ value }) => value === chosen);
  const scopes = [
    { value: '', label: t`The whole tenant` },
    ...parts,
    ...(known ? [] : [{ value: chosen, label: chosen.replace('/', ' / ') }]),
  ];
  const ofMonth = { ...(team === undefined ? {} : { team }), ...(application === undefined ? {} : { application }) };
  return (
    <div className="mb-4 grid max-w-xl gap-4 px-6 max-sm:px-4 sm:grid-cols-2">
      <Field label={t`Month`}>
        {(control) => (
          <SelectInput
            {...control}
            value={month}
            choices={months}
            onChange={(value) => choose({ ...ofMonth, month: value })}
          />
        )}
      </Field>
      <Field label={t`Scope`}>
        {(control) => (
          <SelectInput
            {...control}
            value={chosen}
            choices={scopes}
            onChange={(value) => {
              const [first = '', second] = value.split('/');
              choose({
                month,
                ...(first === '' ? {} : { team: first }),
                ...(second === undefined ? {} : { application: second }),
              });
            }}
          />
        )}
      </Field>
    </div>
  );
}
