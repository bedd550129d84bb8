import { Trans, useLingui } from '@lingui/react/macro';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type MouseEvent, type ReactNode, useState } from 'react';
import { flushSync } from 'react-dom';
import { Button } from '../button.tsx';
import { TextInput } from '../field.tsx';
import { mainColumn } from './column.ts';
import { MAX_PX, MIN_PX } from './column-layout.ts';
import type { ColumnChoice } from './use-column-layout.ts';

/** Which columns are shown, in which order and how wide: all that dragging their heads does, by keyboard and touch, too. */
export function ColumnsForm({ choice }: { readonly choice: ColumnChoice<never> }) {
  const { t } = useLingui();
  const { columns, shown, widths } = choice;
  const [said, setSaid] = useState('');
  const fixed = mainColumn(columns)?.id;
  const move = (id: string, header: string, index: number, { currentTarget }: MouseEvent<HTMLElement>) => {
    const to = columns[index];
    if (to === undefined) return;
    flushSync(() => choice.onMove(id, to.id));
    // The button has moved along with its row, which takes the focus from it.
    currentTarget.focus();
    const [place, all] = [index + 1, columns.length];
    setSaid(t`${header} is now column ${place} of ${all}`);
  };
  return (
    <>
      <ul className="-mx-1 flex flex-col">
        {columns.map(({ id, header }, index) => (
          <li key={id} className="flex items-center gap-1 rounded-sm px-1 hover:bg-hover">
            <label className="flex h-8 min-w-0 flex-1 items-center gap-2 text-sm">
              <input
                type="checkbox"
                checked={shown[id] ?? true}
                disabled={id === fixed}
                onChange={({ target }) => choice.onShow(id, target.checked)}
                className="size-4 shrink-0 accent-accent"
              />
              <span className="truncate">{header}</span>
            </label>
            <TextInput
              key={widths[id]}
              type="number"
              min={MIN_PX}
              max={MAX_PX}
              step={10}
              defaultValue={widths[id]}
              aria-label={t`Width of ${header} in pixels`}
              onBlur={({ target }) => {
                if (target.value !== '' && target.valueAsNumber !== widths[id]) choice.onSize(id, target.valueAsNumber);
              }}
              onKeyDown={({ key, currentTarget }) => {
                if (key === 'Enter') currentTarget.blur();
              }}
              className="numeric h-7! w-16! px-1.5! text-right"
            />
            <MoveButton
              label={t`Move ${header} towards the start`}
              icon={<ArrowUp size={14} aria-hidden />}
              isEnd={index === 0}
              onClick={(event) => move(id, header, index - 1, event)}
            />
            <MoveButton
              label={t`Move ${header} towards the end`}
              icon={<ArrowDown size={14} aria-hidden />}
              isEnd={index === columns.length - 1}
              onClick={(event) => move(id, header, index + 1, event)}
            />
          </li>
        ))}
      </ul>
      <p role="status" className="sr-only">
        {said}
      </p>
      <Button size="small" className="mt-3" onClick={choice.onReset}>
        <Trans>Reset columns</Trans>
      </Button>
    </>
  );
}

interface MoveButtonProps {
  readonly label: string;
  readonly icon: ReactNode;
  /** It is as far as it can go. */
  readonly isEnd: boolean;
  readonly onClick: (event: MouseEvent<HTMLElement>) => void;
}

function MoveButton({ label, icon, isEnd, onClick }: MoveButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-disabled={isEnd}
      onClick={onClick}
      className="inline-flex size-7 shrink-0 items-center justify-center rounded text-muted hover:bg-chosen hover:text-text aria-disabled:opacity-55"
    >
      {icon}
    </button>
  );
}
