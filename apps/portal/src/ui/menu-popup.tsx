import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import { type ReactElement, type ReactNode, useLayoutEffect } from 'react';
import type { OpeningMenu } from './menu.tsx';

interface MenuPopupProps {
  readonly menu: OpeningMenu;
  readonly children: ReactNode;
  readonly align?: 'start' | 'end';
  readonly side?: 'top' | 'bottom' | 'right';
}

export const POPUP_CLASS =
  'appear max-h-(--available-height) min-w-48 max-w-80 overflow-y-auto rounded-md border border-hairline bg-raised p-1 shadow-raised outline-none';

/** What a menu holds. It stands with its items in a file of its own, which is fetched when the menu is first wanted. */
export function MenuPopup({ menu, children, align = 'start', side = 'bottom' }: MenuPopupProps) {
  const { handle, buttonId, arrive } = menu;
  useLayoutEffect(() => {
    if (arrive()) handle.open(buttonId);
  }, []);
  return (
    <Base.Root handle={handle} modal={false}>
      <Base.Portal>
        <Base.Positioner className="z-50 outline-none" align={align} side={side} sideOffset={4}>
          <Base.Popup className={POPUP_CLASS}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

const ITEM =
  'flex min-h-8 w-full items-center gap-2 rounded-sm px-2 text-sm outline-none select-none data-highlighted:bg-hover data-disabled:opacity-55';

interface MenuItemProps {
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly onSelect: () => void;
  readonly danger?: boolean;
  /** Why it cannot be done now; shown below its name. */
  readonly disabledBecause?: string | undefined;
}

export function MenuItem({ icon, children, onSelect, danger = false, disabledBecause }: MenuItemProps) {
  return (
    <Base.Item
      onClick={onSelect}
      disabled={disabledBecause !== undefined}
      className={danger ? `${ITEM} text-bad` : ITEM}
    >
      {icon === undefined ? null : <span className="text-muted">{icon}</span>}
      <span className="min-w-0 py-1">
        {children}
        {disabledBecause === undefined ? null : <span className="block text-xs text-muted">{disabledBecause}</span>}
      </span>
    </Base.Item>
  );
}

/** An item that goes to a page: `link` is a router's link without text. */
export function MenuLink(props: {
  readonly link: ReactElement;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <Base.LinkItem render={props.link} className={ITEM} closeOnClick>
      {props.icon === undefined ? null : <span className="text-muted">{props.icon}</span>}
      {props.children}
    </Base.LinkItem>
  );
}

interface MenuChoiceProps<T extends string> {
  readonly label: ReactNode;
  readonly value: T;
  readonly choices: readonly { readonly value: T; readonly label: ReactNode }[];
  readonly onChange: (value: T) => void;
}

/** One of a few, with its name above. */
export function MenuChoice<T extends string>({ label, value, choices, onChange }: MenuChoiceProps<T>) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2 pt-2 pb-1 text-xs text-muted">{label}</Base.GroupLabel>
      <Base.RadioGroup value={value} onValueChange={(chosen: T) => onChange(chosen)}>
        {choices.map((choice) => (
          <Base.RadioItem key={choice.value} value={choice.value} className={ITEM}>
            <span className="min-w-0 truncate">{choice.label}</span>
            <Base.RadioItemIndicator className="ml-auto text-accent-text">
              <Check size={14} aria-hidden />
            </Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}

export function MenuLine() {
  return <hr className="-mx-1 my-1 border-hairline" />;
}

/** Words between items. */
export function MenuNote({ children }: { readonly children: ReactNode }) {
  return <div className="px-2 py-1.5 text-xs text-muted">{children}</div>;
}
