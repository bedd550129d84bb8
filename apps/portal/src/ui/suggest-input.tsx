import { Autocomplete } from '@base-ui/react/autocomplete';
import { clsx } from 'clsx';
import type { ReactNode, Ref } from 'react';
import { CONTROL_CLASS, type FieldControl } from './field.tsx';

/** Suggestions under one heading. */
export interface SuggestionGroup<Item> {
  readonly label: string;
  readonly items: readonly Item[];
}

interface SuggestInputProps<Item> {
  readonly control: FieldControl;
  readonly ref: Ref<HTMLInputElement>;
  readonly value: string;
  /** What was typed. */
  readonly onChange: (value: string) => void;
  /** A suggestion was chosen, by mouse, finger or Enter. */
  readonly onChoose: (item: Item) => void;
  readonly onBlur: () => void;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly groups: readonly SuggestionGroup<Item>[];
  /** Differs where the suggestions do: other ones take their place, and none is seen to move. */
  readonly edition: string;
  readonly itemKey: (item: Item) => string;
  readonly children: (item: Item) => ReactNode;
  /** What the suggestions are, for assistive technology. */
  readonly listLabel: string;
  /** That it searches, found nothing or could not: read out, too. */
  readonly status: ReactNode;
  readonly busy: boolean;
  readonly placeholder?: string;
}

/** A text that may be anything, with suggestions from a search on the server: arrows and Enter choose one, Escape leaves what was typed. */
export function SuggestInput<Item>(props: SuggestInputProps<Item>) {
  const { control, groups, edition, itemKey, open } = props;
  return (
    <Autocomplete.Root
      items={groups}
      filter={null}
      value={props.value}
      onValueChange={(value, { reason }) => {
        // A suggestion says itself what it fills in; Escape empties no field.
        if (reason === 'input-change' || reason === 'input-clear') props.onChange(value);
      }}
      open={open}
      onOpenChange={(next) => props.onOpenChange(next)}
      openOnInputClick
    >
      <Autocomplete.Input
        {...control}
        ref={props.ref}
        onBlur={props.onBlur}
        placeholder={props.placeholder}
        maxLength={256}
        spellCheck={false}
        className={CONTROL_CLASS}
      />
      <Autocomplete.Portal>
        <Autocomplete.Positioner
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 outline-none data-anchor-hidden:invisible"
        >
          <Autocomplete.Popup
            role="region"
            aria-label={props.listLabel}
            aria-busy={props.busy || undefined}
            className={clsx(
              'appear flex max-h-[min(22rem,var(--available-height))] w-(--anchor-width) min-w-[min(32rem,calc(100vw-1rem))] flex-col',
              'overflow-hidden rounded-md border border-hairline bg-raised shadow-raised outline-none',
            )}
          >
            <Autocomplete.List
              aria-label={props.listLabel}
              className="min-h-0 flex-1 scroll-py-1 overflow-y-auto overscroll-contain p-1 outline-none data-empty:hidden"
            >
              {(group: SuggestionGroup<Item>) => (
                <Autocomplete.Group key={`${group.label} ${edition}`} items={group.items}>
                  <Autocomplete.GroupLabel className="px-2 pt-1.5 pb-1 text-xs text-muted">
                    {group.label}
                  </Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(item: Item) => (
                      <Autocomplete.Item
                        key={itemKey(item)}
                        value={item}
                        onClick={() => props.onChoose(item)}
                        className="rounded-sm px-2 py-1.5 text-sm outline-none data-highlighted:bg-hover"
                      >
                        {props.children(item)}
                      </Autocomplete.Item>
                    )}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
            <Autocomplete.Status className="border-t border-hairline px-3 py-2 text-xs text-muted empty:hidden">
              {props.status}
            </Autocomplete.Status>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}
