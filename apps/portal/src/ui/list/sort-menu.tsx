import { useLingui } from '@lingui/react/macro';
import { ArrowDownUp } from 'lucide-react';
import { IconButton } from '../icon-button.tsx';
import { lazyPart } from '../lazy-part.tsx';
import { Menu } from '../menu.tsx';
import type { Column } from './column.ts';

const SortPopup = lazyPart(() => import('./sort-popup.tsx'), 'SortPopup');

interface SortMenuProps {
  readonly columns: readonly Pick<Column<never>, 'sort' | 'header' | 'fallsOnly'>[];
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}

/** The order, where there are no column heads to press. */
export function SortMenu({ columns, sort, onSort }: SortMenuProps) {
  const { t } = useLingui();
  const choices = columns.flatMap(({ sort: member, header, fallsOnly = false }) =>
    member === undefined
      ? []
      : [
          ...(fallsOnly ? [] : [{ value: member, label: t`${header}, rising` }]),
          { value: `-${member}`, label: t`${header}, falling` },
        ],
  );
  if (choices.length === 0) return null;
  return (
    <Menu
      trigger={<IconButton label={t`Sort`} icon={<ArrowDownUp size={16} aria-hidden />} />}
      popup={(menu) => <SortPopup menu={menu} sort={sort} choices={choices} onSort={onSort} />}
    />
  );
}
