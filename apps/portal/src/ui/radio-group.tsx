import { type ReactNode, useId } from 'react';

export interface RadioChoice<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
}

interface RadioGroupProps<T extends string> {
  readonly legend: ReactNode;
  readonly value: T;
  readonly choices: readonly RadioChoice<T>[];
  readonly onChange: (value: T) => void;
  readonly disabled?: boolean;
}

/** One of a few, each with what it means beside it. */
export function RadioGroup<T extends string>({
  legend,
  value,
  choices,
  onChange,
  disabled = false,
}: RadioGroupProps<T>) {
  const id = useId();
  return (
    <fieldset className="flex flex-col gap-1.5" disabled={disabled}>
      <legend className="mb-1.5 text-sm font-medium">{legend}</legend>
      {choices.map((choice) => (
        <div key={choice.value} className="flex items-start gap-2.5 text-sm">
          <input
            type="radio"
            id={`${id}-${choice.value}`}
            name={id}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
            aria-describedby={choice.hint === undefined ? undefined : `${id}-${choice.value}-hint`}
            className="mt-[3px] size-4 shrink-0 accent-accent"
          />
          <div className="min-w-0">
            <label htmlFor={`${id}-${choice.value}`} className="block min-h-6 leading-6">
              {choice.label}
            </label>
            {choice.hint === undefined ? null : (
              <p id={`${id}-${choice.value}-hint`} className="text-xs text-muted">
                {choice.hint}
              </p>
            )}
          </div>
        </div>
      ))}
    </fieldset>
  );
}
