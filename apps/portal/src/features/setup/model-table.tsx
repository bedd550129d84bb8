import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { TextInput } from '../../ui/field.tsx';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import { type OfferedModel, OfferedRow } from './offered-row.tsx';

/** More are found by typing a part of their name. */
const SHOWN = 60;
const SEARCHABLE = 8;

interface ModelTableProps {
  readonly offered: readonly OfferedModel[];
  readonly tested: string;
  readonly ticked: ReadonlySet<string>;
  readonly aliasOf: (offered: OfferedModel) => string;
  readonly onTick: (model: string, isTicked: boolean) => void;
  readonly onAlias: (model: string, alias: string) => void;
}

export function ModelTable({ offered, tested, ticked, aliasOf, onTick, onAlias }: ModelTableProps) {
  const { t } = useLingui();
  const [part, setPart] = useState('');
  const found = offered.filter(({ model }) => model.toLowerCase().includes(part.trim().toLowerCase()));
  const more = found.length - SHOWN;
  const head = 'border-b border-hairline py-2 font-medium';
  return (
    <div className="overflow-hidden rounded-lg border border-hairline bg-surface">
      {offered.length <= SEARCHABLE ? null : (
        <TextInput
          type="search"
          aria-label={t`Find a model`}
          placeholder={t`Find a model`}
          value={part}
          onChange={(event) => setPart(event.target.value)}
          className="h-10 rounded-none border-0 border-b border-hairline px-4"
        />
      )}
      <ScrollRegion label={t`Models`} className="max-h-96 overflow-auto">
        <table className="w-full border-separate border-spacing-0 text-sm">
          <thead className="sticky top-0 z-10 bg-surface text-left text-xs text-muted">
            <tr>
              <th scope="col" className={`${head} w-10`}>
                <span className="sr-only">{t`Chosen`}</span>
              </th>
              <th scope="col" className={`${head} pr-3`}>{t`Model`}</th>
              <th scope="col" className={`${head} pr-3 pl-2.5 max-sm:hidden`}>
                {t`Name to call it by`}
              </th>
              <th scope="col" className={`${head} pr-4 text-right max-sm:max-w-24 max-sm:pr-3`}>
                {t`In / out, a million tokens`}
              </th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, SHOWN).map((one) => (
              <OfferedRow
                key={one.model}
                of={one}
                alias={aliasOf(one)}
                isTicked={ticked.has(one.model)}
                isTested={one.model === tested}
                onTick={(isTicked) => onTick(one.model, isTicked)}
                onAlias={(alias) => onAlias(one.model, alias)}
              />
            ))}
          </tbody>
        </table>
        {found.length > 0 ? null : (
          <p className="px-4 py-6 text-center text-sm text-muted">{t`No model is called that.`}</p>
        )}
      </ScrollRegion>
      {more <= 0 ? null : (
        <p className="border-t border-hairline px-4 py-2 text-xs text-muted">
          {t`${more} more. Type a part of a name to find them.`}
        </p>
      )}
    </div>
  );
}
