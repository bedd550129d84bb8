import { useLingui } from '@lingui/react/macro';
import type { OpeningMenu } from '../menu.tsx';
import { MenuChoice, MenuPopup } from '../menu-popup.tsx';
import type { Choice } from '../select-input.tsx';

interface SortPopupProps {
  readonly menu: OpeningMenu;
  readonly sort: string;
  readonly choices: readonly Choice[];
  readonly onSort: (sort: string) => void;
}

export function SortPopup({ menu, sort, choices, onSort }: SortPopupProps) {
  const { t } = useLingui();
  return (
    <MenuPopup menu={menu} align="end">
      <MenuChoice label={t`Sort by`} value={sort} choices={choices} onChange={onSort} />
    </MenuPopup>
  );
}
