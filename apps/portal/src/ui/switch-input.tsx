import { type ReactNode, useId } from 'react';

interface SwitchInputProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
}

/** On or off, at once. */
export function SwitchInput({ checked, onChange, label, hint, disabled = false }: SwitchInputProps) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div>
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {hint === undefined ? null : (
          <p id={`${id}-hint`} className="text-xs text-muted">
            {hint}
          </p>
        )}
      </div>
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={checked}
        aria-checked={checked}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 h-6 w-10 shrink-0 appearance-none rounded-full border border-edge bg-surface transition-colors duration-100 before:block before:size-4 before:translate-x-[3px] before:translate-y-[3px] before:rounded-full before:bg-edge before:transition-transform before:duration-100 checked:border-accent checked:bg-accent checked:before:translate-x-[19px] checked:before:bg-on-accent disabled:opacity-55"
      />
    </div>
  );
}
