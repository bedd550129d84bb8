import { Trans, useLingui } from '@lingui/react/macro';
import { Fact, Facts } from '../../ui/facts.tsx';
import type { OpenRow } from '../../ui/list/list-page.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Moment } from '../../ui/time.tsx';
import type { AuditEntry } from './audit-entry.ts';
import { type MemberChange, memberChanges, otherDetail } from './changes.ts';

/** One entry: who, when, from where, and each member before and after. */
export function AuditPanel({ open: { id, row, frame } }: { readonly open: OpenRow<AuditEntry> }) {
  const { t } = useLingui();
  return (
    <SidePanel {...frame} title={row === undefined ? t`Entry ${id}` : row.action}>
      {row === undefined ? (
        <p className="text-sm text-muted">
          <Trans>This entry is not among the rows shown. Widen the time range or clear the filters.</Trans>
        </p>
      ) : (
        <Entry entry={row} />
      )}
    </SidePanel>
  );
}

function Entry({ entry }: { readonly entry: AuditEntry }) {
  const { t } = useLingui();
  const changes = memberChanges(entry.detail);
  const others = otherDetail(entry.detail);
  return (
    <>
      <Facts>
        <Fact name={t`Time`}>
          <Moment at={entry.at} />
        </Fact>
        <Fact name={t`Actor`}>{entry.actor}</Fact>
        <Fact name={t`Object`}>{entry.object}</Fact>
        <Fact name={t`Address`}>{entry.address || '–'}</Fact>
        <Fact name={t`Number in the chain`}>{entry.id}</Fact>
        {others.map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
      </Facts>
      {changes.length === 0 ? null : <Changes changes={changes} />}
    </>
  );
}

function Changes({ changes }: { readonly changes: readonly MemberChange[] }) {
  return (
    <table className="mt-6 w-full table-fixed text-left text-sm">
      <thead className="text-xs text-muted">
        <tr>
          <th scope="col" className="border-b border-hairline py-1.5 pr-3 font-medium">
            <Trans>Member</Trans>
          </th>
          <th scope="col" className="border-b border-hairline py-1.5 pr-3 font-medium">
            <Trans>Before</Trans>
          </th>
          <th scope="col" className="border-b border-hairline py-1.5 font-medium">
            <Trans>After</Trans>
          </th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ path, before, after }) => (
          <tr key={path}>
            <th scope="row" className="border-b border-hairline py-1.5 pr-3 align-top font-normal break-words">
              {path}
            </th>
            <Value text={before} />
            <Value text={after} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ text }: { readonly text: string | undefined }) {
  return (
    <td className="border-b border-hairline py-1.5 pr-3 align-top font-mono text-xs leading-5 break-words">
      {text ?? <span className="text-muted">–</span>}
    </td>
  );
}
