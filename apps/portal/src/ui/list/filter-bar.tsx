import { Trans, useLingui } from '@lingui/react/macro';
import { ListFilter, Search, X } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { useShortcut } from '../../keyboard/use-shortcut.ts';
import { Button } from '../button.tsx';
import { Field, TextInput } from '../field.tsx';
import { PlainText } from '../plain-text.tsx';
import { Popover } from '../popover.tsx';
import { SelectInput } from '../select-input.tsx';
import { Tooltip } from '../tooltip.tsx';
import type { Filter } from './filter.ts';
import type { ListSearch, SearchChange } from './list-search.ts';

interface FilterBarProps {
  readonly search: ListSearch;
  readonly filters: readonly Filter[];
  readonly onChange: (changes: SearchChange) => void;
}

/** The conditions of a list as chips that read as a sentence, and a button for one more. */
export function FilterBar({ search, filters, onChange }: FilterBarProps) {
  const { t } = useLingui();
  const [adding, setAdding] = useState(false);
  useShortcut('filter', filters.length === 0 ? undefined : () => setAdding(true));
  if (filters.length === 0) return null;
  const set = filters.filter(({ id }) => search[id] !== undefined);
  return (
    <>
      {set.map((filter) => (
        <FilterChip key={filter.id} filter={filter} value={search[filter.id] ?? ''} onChange={onChange} />
      ))}
      <Popover
        title={t`Add a filter`}
        open={adding}
        onOpenChange={setAdding}
        trigger={
          <Button tone="quiet" size="small" icon={<ListFilter size={14} aria-hidden />}>
            <Trans>Filter</Trans>
          </Button>
        }
      >
        <FilterForm
          filters={filters}
          search={search}
          onDone={(changes) => {
            onChange(changes);
            setAdding(false);
          }}
        />
      </Popover>
    </>
  );
}

interface FilterChipProps {
  readonly filter: Filter;
  readonly value: string;
  readonly onChange: (changes: SearchChange) => void;
}

function FilterChip({ filter, value, onChange }: FilterChipProps) {
  const { t } = useLingui();
  const [editing, setEditing] = useState(false);
  const name = `${filter.name} ${filter.verb}`;
  const shown = filter.choices?.find((choice) => choice.value === value)?.label ?? filter.shown?.(value) ?? value;
  return (
    <span className="inline-flex h-7 max-w-80 items-center rounded border border-hairline bg-raised text-sm">
      <Popover
        title={filter.name}
        open={editing}
        onOpenChange={setEditing}
        trigger={
          <button type="button" className="min-w-0 truncate rounded-l px-2 leading-7 hover:bg-hover">
            <span className="text-muted">{name}</span> <PlainText text={shown} />
          </button>
        }
      >
        <FilterForm
          filters={[filter]}
          search={{ [filter.id]: value }}
          onDone={(changes) => {
            onChange(changes);
            setEditing(false);
          }}
        />
      </Popover>
      <button
        type="button"
        aria-label={t`Remove filter: ${name}`}
        onClick={() => onChange({ [filter.id]: undefined })}
        className="inline-flex size-7 shrink-0 items-center justify-center rounded-r text-muted hover:bg-hover hover:text-text"
      >
        <X size={13} aria-hidden />
      </button>
    </span>
  );
}

interface FilterFormProps {
  readonly filters: readonly Filter[];
  readonly search: ListSearch;
  readonly onDone: (changes: SearchChange) => void;
}

function FilterForm({ filters, search, onDone }: FilterFormProps) {
  const { t } = useLingui();
  const first = filters.find(({ id }) => search[id] === undefined) ?? filters[0];
  const [id, setId] = useState(first?.id ?? '');
  const filter = filters.find((one) => one.id === id);
  const [value, setValue] = useState(first === undefined ? '' : (search[first.id] ?? ''));
  if (filter === undefined) return null;
  const verbs = filters.filter(({ name }) => name === filter.name);
  const named = filters.filter(({ name }, index) => filters.findIndex((one) => one.name === name) === index);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onDone({ [filter.id]: value === '' ? undefined : value });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      {named.length === 1 ? null : (
        <Field label={t`Filter by`}>
          {(control) => (
            <SelectInput
              {...control}
              value={verbs[0]?.id ?? id}
              choices={named.map((one) => ({ value: one.id, label: one.name }))}
              onChange={(chosen) => {
                setId(chosen);
                setValue(search[chosen] ?? '');
              }}
            />
          )}
        </Field>
      )}
      {verbs.length === 1 ? null : (
        <Field label={t`Condition`}>
          {(control) => (
            <SelectInput
              {...control}
              value={id}
              choices={verbs.map((one) => ({ value: one.id, label: one.verb }))}
              onChange={setId}
            />
          )}
        </Field>
      )}
      <Field label={`${filter.name} ${filter.verb}`}>
        {(control) =>
          filter.choices === undefined ? (
            <TextInput
              {...control}
              value={value}
              placeholder={filter.placeholder}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setValue(event.target.value)}
            />
          ) : (
            <SelectInput
              {...control}
              value={value === '' ? (filter.choices[0]?.value ?? '') : value}
              choices={filter.choices}
              onChange={(chosen) => onDone({ [filter.id]: chosen })}
            />
          )
        }
      </Field>
      <Button
        tone="primary"
        type="submit"
        onClick={
          // A choice that was never touched shows its first entry: that one is meant.
          filter.choices !== undefined && value === ''
            ? () => onDone({ [filter.id]: filter.choices?.[0]?.value })
            : undefined
        }
      >
        <Trans>Apply filter</Trans>
      </Button>
    </form>
  );
}

interface SearchBoxProps {
  readonly value: string;
  readonly label: string;
  readonly onChange: (q: string | undefined) => void;
}

/** Searches the whole list on the server, when Enter is pressed or the field is left. */
export function SearchBox({ value, label, onChange }: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  useShortcut('search', () => input.current?.focus());
  const commit = (text: string) => {
    if (text !== value) onChange(text === '' ? undefined : text);
  };
  return (
    <Tooltip text={label} keys="/" side="bottom">
      <search className="relative w-56 max-sm:w-full">
        <Search size={14} aria-hidden className="pointer-events-none absolute top-2 left-2 text-muted" />
        <TextInput
          key={value}
          ref={input}
          type="search"
          aria-label={label}
          placeholder={label}
          defaultValue={value}
          className="h-[30px] pl-7"
          onBlur={(event) => commit(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit(event.currentTarget.value);
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
        />
      </search>
    </Tooltip>
  );
}
