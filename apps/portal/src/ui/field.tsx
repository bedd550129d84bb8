import { clsx } from 'clsx';
import { type ComponentProps, type ReactNode, useId } from 'react';

/** What ties a control to its field; spread it over the control. */
export interface FieldControl {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

interface FieldProps {
  readonly label: ReactNode;
  /** What to put in, or what will happen with it. */
  readonly hint?: ReactNode;
  /** What is wrong and what would be right. */
  readonly error?: ReactNode;
  readonly optional?: ReactNode;
  readonly children: (control: FieldControl) => ReactNode;
  readonly className?: string;
}

/** Label, control, hint and error, tied by id. */
export function Field({ label, hint, error, optional, children, className }: FieldProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div className={clsx('flex flex-col gap-1.5', className)}>
      <label htmlFor={id} className="flex items-baseline justify-between gap-2 text-sm font-medium">
        {label}
        {optional === undefined ? null : <span className="text-xs font-normal text-muted">{optional}</span>}
      </label>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined })}
      {error ? (
        <p id={`${id}-error`} className="text-xs text-bad">
          {error}
        </p>
      ) : null}
      {hint ? (
        <p id={`${id}-hint`} className="text-xs text-muted">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

export const CONTROL_CLASS = clsx(
  'h-8 w-full min-w-0 rounded border border-edge bg-surface px-2.5 text-sm text-text placeholder:text-muted',
  'focus-visible:border-focus focus-visible:outline-1 focus-visible:outline-offset-0',
  'aria-invalid:border-bad disabled:bg-hover disabled:text-muted',
);

export function TextInput({ className, ...rest }: ComponentProps<'input'>) {
  return <input type="text" {...rest} className={clsx(CONTROL_CLASS, className)} />;
}
