import { useLingui } from '@lingui/react/macro';
import { Download } from 'lucide-react';
import { buttonClass } from '../../ui/button.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';

/** The rows that the list has under its filters, as a file; the server writes it. */
export function ExportCalls({ query }: { readonly query: Readonly<Record<string, string | undefined>> }) {
  const { t } = useLingui();
  const search = new URLSearchParams();
  for (const [member, value] of Object.entries(query)) if (value !== undefined) search.set(member, value);
  return (
    <Tooltip text={t`Export these rows as CSV`} side="bottom">
      <a
        href={`/api/v1/calls.csv?${search}`}
        download
        aria-label={t`Export these rows as CSV`}
        className={`${buttonClass('quiet', 'small')} h-8! w-8! px-0!`}
      >
        <Download size={16} aria-hidden />
      </a>
    </Tooltip>
  );
}
