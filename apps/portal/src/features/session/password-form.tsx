import { useLingui } from '@lingui/react/macro';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { type ApiError, asApiError } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, TextInput } from '../../ui/field.tsx';

const MIN_LENGTH = 12;

interface PasswordFormProps {
  /** What the present one is called; absent: it is not asked for. */
  readonly currentLabel?: ReactNode;
  /** Whether a new one is asked for; default: it is. */
  readonly choosesNew?: boolean;
  readonly action: ReactNode;
  /** Fields above the passwords. */
  readonly children?: ReactNode;
  /** For password managers. */
  readonly email: string;
  readonly onSubmit: (fields: { current: string; chosen: string; form: FormData }) => Promise<void>;
}

/** Asks for the present password, a new one, or both. A new one is typed once: a mistake is found by looking at it. */
export function PasswordForm(props: PasswordFormProps) {
  const { currentLabel, choosesNew = true, action, children, email, onSubmit } = props;
  const { t } = useLingui();
  const element = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const [wrong, setWrong] = useState<'current' | 'chosen'>();
  const [visible, setVisible] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const current = String(form.get('current') ?? '');
    const chosen = String(form.get('chosen') ?? '');
    const mistake =
      currentLabel !== undefined && current === ''
        ? 'current'
        : choosesNew && chosen.length < MIN_LENGTH
          ? 'chosen'
          : undefined;
    setWrong(mistake);
    setError(undefined);
    if (mistake !== undefined) return element.current?.querySelector<HTMLInputElement>(`[name="${mistake}"]`)?.focus();
    setBusy(true);
    try {
      await onSubmit({ current, chosen, form });
      element.current?.reset();
    } catch (caught) {
      setError(asApiError(caught));
    } finally {
      setBusy(false);
    }
  };

  const type = visible ? 'text' : 'password';
  return (
    <form ref={element} onSubmit={submit} noValidate className="flex flex-col gap-4">
      {error === undefined ? null : <ErrorNote error={error} />}
      {children}
      <input hidden name="username" autoComplete="username" value={email} readOnly />
      {currentLabel === undefined ? null : (
        <Field label={currentLabel} error={wrong === 'current' ? t`Type the present password` : undefined}>
          {(control) => <TextInput {...control} name="current" type={type} autoComplete="current-password" />}
        </Field>
      )}
      {choosesNew ? (
        <Field
          label={t`New password`}
          hint={t`At least 12 characters. A few words are easy to keep in mind and hard to guess.`}
          error={wrong === 'chosen' ? t`It has fewer than 12 characters` : undefined}
        >
          {(control) => <TextInput {...control} name="chosen" type={type} autoComplete="new-password" />}
        </Field>
      ) : null}
      <label className="flex min-h-6 items-center gap-2 text-sm">
        <input
          type="checkbox"
          checked={visible}
          onChange={(event) => setVisible(event.target.checked)}
          className="size-4 accent-accent"
        />
        {t`Show what I type`}
      </label>
      <div>
        <Button tone="primary" type="submit" busy={busy}>
          {action}
        </Button>
      </div>
    </form>
  );
}
