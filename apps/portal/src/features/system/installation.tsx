import { Trans, useLingui } from '@lingui/react/macro';
import type { Answer } from '@sluice/contract/control/operations';
import { FileWarning } from 'lucide-react';
import { useFormats } from '../../text/use-formats.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/page.tsx';
import { StatusDot } from '../../ui/status-dot.tsx';
import { Moment, RelativeTime } from '../../ui/time.tsx';

export type System = Answer<'GET /api/v1/system'>;

/** What runs, since when, and how large it is. */
export function Installation({ system }: { readonly system: System }) {
  const { t } = useLingui();
  const { language, count } = useFormats();
  const { version, node, started_at, public_url, engine, databases, memory_bytes } = system;
  const bytes = (value: number) => formatBytes(language, value);
  return (
    <Section title={t`Installation`}>
      <Facts>
        <Fact name={t`Version`}>
          <span className="numeric">{version}</span>
          <span className="ml-2 text-muted">Node.js {node}</span>
        </Fact>
        <Fact name={t`Running since`}>
          <Moment at={started_at} /> (<RelativeTime at={started_at} />)
        </Fact>
        <Fact name={t`Public address`}>
          <span className="break-all">{public_url}</span>
        </Fact>
        <Fact name={t`Storage`}>{engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'}</Fact>
        {databases.map(({ name, bytes: size }) => (
          <Fact key={name} name={<span className="font-mono text-xs">{name}</span>}>
            <span className="numeric">{bytes(size)}</span>
          </Fact>
        ))}
        <Fact name={t`Memory`}>
          <span className="numeric">{bytes(memory_bytes)}</span>
        </Fact>
        <Fact name={t`Calls running now`}>
          <span className="numeric">{count(system.in_flight)}</span>
        </Fact>
        <Fact name={t`Logged content dropped`}>
          <span className="numeric">{count(system.dropped_bodies)}</span>
        </Fact>
        <Fact name={t`Price catalogue`}>{system.price_catalogue.version}</Fact>
      </Facts>
    </Section>
  );
}

/** Whether sluice.yaml is applied as it stands, or what is wrong with it. */
export function ConfigFile({ system: { config_file, config_error } }: { readonly system: System }) {
  const { t } = useLingui();
  return (
    <Section title={t`Configuration file`}>
      {config_file === null ? (
        <p className="text-sm text-muted">
          <Trans>No sluice.yaml is used: everything is set here and through the API.</Trans>
        </p>
      ) : (
        <div className="flex flex-col gap-3 text-sm">
          <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <span className="font-mono text-xs break-all">{config_file}</span>
            {config_error === null ? (
              <StatusDot tone="good">
                <Trans>Applied as it stands</Trans>
              </StatusDot>
            ) : (
              <StatusDot tone="bad">
                <Trans>The last change is not applied</Trans>
              </StatusDot>
            )}
          </p>
          {config_error === null ? null : (
            <div role="note" className="flex gap-2 rounded border border-hairline bg-bad-ground px-3 py-2">
              <FileWarning size={16} aria-hidden className="mt-0.5 shrink-0 text-bad" />
              <div className="min-w-0">
                <pre className="font-mono text-xs leading-5 break-words whitespace-pre-wrap">{config_error}</pre>
                <p className="mt-1">
                  <Trans>What was valid before goes on. Correct the file; it is read again within two seconds.</Trans>
                </p>
              </div>
            </div>
          )}
        </div>
      )}
    </Section>
  );
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

function formatBytes(language: string, bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: UNITS[step] ?? 'byte',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** step);
}
