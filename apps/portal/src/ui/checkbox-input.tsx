interface CheckboxInputProps {
  readonly checked: boolean | 'some';
  readonly onChange: (checked: boolean) => void;
  /** Its name: of the row that it selects, say. */
  readonly label: string;
}

/** Selected or not, without words beside it. */
export function CheckboxInput({ checked, onChange, label }: CheckboxInputProps) {
  return (
    <span className="flex size-6 items-center justify-center">
      <input
        type="checkbox"
        aria-label={label}
        checked={checked === true}
        ref={(element) => {
          if (element !== null) element.indeterminate = checked === 'some';
        }}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-accent"
      />
    </span>
  );
}
