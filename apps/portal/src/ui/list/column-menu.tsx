import { useLingui } from '@lingui/react/macro';
import { ArrowDownUp, Columns3 } from 'lucide-react';
import { IconButton } from '../icon-button.tsx';
import { Menu, MenuCheck, MenuChoice } from '../menu.tsx';
import type { Column } from './column.ts';
import { mainColumn } from './column.ts';

interface ColumnMenuProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly shown: Readonly<Record<string, boolean>>;
  readonly onChoose: (id: string, isShown: boolean) => void;
}

/** Which columns are shown. The one that names the row always is. */
export function ColumnMenu<Row>({ columns, shown, onChoose }: ColumnMenuProps<Row>) {
  const { t } = useLingui();
  const fixed = mainColumn(columns)?.id;
  return (
    <Menu align="end" trigger={<IconButton label={t`Choose columns`} icon={<Columns3 size={16} aria-hidden />} />}>
      {columns.map(({ id, header }) => (
        <MenuCheck
          key={id}
          checked={shown[id] ?? true}
          disabled={id === fixed}
          onChange={(isShown) => onChoose(id, isShown)}
        >
          {header}
        </MenuCheck>
      ))}
    </Menu>
  );
}

interface SortMenuProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}

/** The order, where there are no column heads to press. */
export function SortMenu<Row>({ columns, sort, onSort }: SortMenuProps<Row>) {
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
    <Menu align="end" trigger={<IconButton label={t`Sort`} icon={<ArrowDownUp size={16} aria-hidden />} />}>
      <MenuChoice label={t`Sort by`} value={sort} choices={choices} onChange={onSort} />
    </Menu>
  );
}
