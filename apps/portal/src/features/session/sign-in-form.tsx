import { Trans, useLingui } from '@lingui/react/macro';
import { type FormEvent, useRef, useState } from 'react';
import { type ApiError, asApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import type { Me } from './me.ts';

interface SignInFormProps {
  /** Known already: only the password is asked for. */
  readonly email?: string;
  /** Gets the password too: a one-time one is replaced next. */
  readonly onSignedIn: (me: Me, password: string) => void;
}

/** E-mail and password; a password manager fills both, and pasting works. */
export function SignInForm({ email, onSignedIn }: SignInFormProps) {
  const { t } = useLingui();
  const form = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const [missing, setMissing] = useState<'email' | 'password'>();

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const body = { email: String(fields.get('email')).trim(), password: String(fields.get('password')) };
    const empty = body.email === '' ? 'email' : body.password === '' ? 'password' : undefined;
    setMissing(empty);
    setError(undefined);
    if (empty !== undefined) return focus(empty);
    setBusy(true);
    try {
      onSignedIn(await call('POST /api/v1/sessions', { body }, { ifSignedOut: 'fail' }), body.password);
    } catch (caught) {
      setError(asApiError(caught));
      focus('password');
    } finally {
      setBusy(false);
    }
  };
  const focus = (name: string) => form.current?.querySelector<HTMLInputElement>(`[name="${name}"]`)?.focus();

  return (
    <form ref={form} onSubmit={submit} noValidate className="flex flex-col gap-4">
      {error === undefined ? null : <ErrorNote error={error} />}
      {email === undefined ? (
        <Field label={t`E-mail`} error={missing === 'email' ? t`Type your e-mail address` : undefined}>
          {(control) => <TextInput {...control} name="email" type="email" autoComplete="username" className="h-9" />}
        </Field>
      ) : null}
      <Field label={t`Password`} error={missing === 'password' ? t`Type your password` : undefined}>
        {(control) => (
          <TextInput {...control} name="password" type="password" autoComplete="current-password" className="h-9" />
        )}
      </Field>
      {/* After the password, which a dialog puts the focus on; password managers find it. */}
      {email === undefined ? null : <input hidden name="email" autoComplete="username" value={email} readOnly />}
      <Button tone="primary" type="submit" busy={busy} className="h-9">
        <Trans>Sign in</Trans>
      </Button>
    </form>
  );
}
