import { clsx } from 'clsx';
import { ChevronsUpDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { CONTROL_CLASS } from './field.tsx';

export interface Choice<T extends string = string> {
  readonly value: T;
  readonly label: string;
}

interface SelectInputProps<T extends string> extends Omit<ComponentProps<'select'>, 'value' | 'onChange'> {
  readonly value: T;
  readonly choices: readonly Choice<T>[];
  readonly onChange: (value: T) => void;
}

/** One of a few: the browser's own select, which every keyboard, phone and screen reader knows. */
export function SelectInput<T extends string>({ value, choices, onChange, className, ...rest }: SelectInputProps<T>) {
  return (
    <span className={clsx('relative block', className)}>
      <select
        {...rest}
        value={value}
        onChange={(event) => onChange(event.target.value as T)}
        className={clsx(CONTROL_CLASS, 'appearance-none pr-8')}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      <ChevronsUpDown size={14} aria-hidden className="pointer-events-none absolute top-2.25 right-2.5 text-muted" />
    </span>
  );
}
