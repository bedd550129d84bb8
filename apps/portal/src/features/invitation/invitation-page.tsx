import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { asApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import { buttonClass } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { AuthFrame } from '../session/auth-frame.tsx';
import { PasswordForm } from '../session/password-form.tsx';

/** The secret of the link stands behind `#`, which no server sees; it is taken out of the address at once. */
function takeToken(): string {
  const token = new URLSearchParams(window.location.hash.slice(1)).get('token') ?? '';
  if (token !== '') window.history.replaceState(window.history.state, '', window.location.pathname);
  return token;
}

/** Shows what an invitation offers, and takes it. */
export function InvitationPage() {
  const { t } = useLingui();
  const [token] = useState(takeToken);
  const offer = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => call('POST /api/v1/invitation-previews', { body: { token } }, { ifSignedOut: 'fail' }),
    enabled: token !== '',
    retry: false,
  });
  if (token === '' || offer.error !== null) return <NoInvitation error={offer.error} />;
  if (offer.data === undefined) {
    return (
      <AuthFrame title={t`Invitation`}>
        <Skeleton className="w-2/3" />
      </AuthFrame>
    );
  }
  const { tenant, email, has_account } = offer.data;
  return (
    <AuthFrame
      title={t`Join ${tenant}`}
      text={
        has_account
          ? t`You have an account as ${email}. Its password accepts the invitation.`
          : t`The invitation is for ${email}.`
      }
    >
      <Acceptance token={token} email={email} hasAccount={has_account} />
    </AuthFrame>
  );
}

function NoInvitation({ error }: { readonly error: Error | null }) {
  const { t } = useLingui();
  return (
    <AuthFrame
      title={t`This invitation cannot be used`}
      text={t`It may have been used, revoked or have expired after seven days. Ask for a new one.`}
    >
      {error === null ? null : <ErrorNote error={asApiError(error)} />}
      <Link to="/sign-in" className={`${buttonClass('secondary')} mt-4`}>
        <Trans>Go to sign-in</Trans>
      </Link>
    </AuthFrame>
  );
}

interface AcceptanceProps {
  readonly token: string;
  readonly email: string;
  readonly hasAccount: boolean;
}

function Acceptance({ token, email, hasAccount }: AcceptanceProps) {
  const { t } = useLingui();
  const accept = async (password: string, name: string) => {
    const body = { token, password, ...(name === '' ? {} : { name }) };
    await call('POST /api/v1/invitation-acceptances', { body }, { ifSignedOut: 'fail' });
    // A new page: nothing that somebody else has read stays in memory.
    window.location.assign('/');
  };
  return (
    <PasswordForm
      email={email}
      {...(hasAccount ? { currentLabel: t`Password of your account`, choosesNew: false } : {})}
      action={<Trans>Accept invitation</Trans>}
      onSubmit={({ current, chosen, form }) =>
        accept(hasAccount ? current : chosen, String(form.get('name') ?? '').trim())
      }
    >
      {hasAccount ? null : (
        <Field label={t`Your name`} optional={t`optional`}>
          {(control) => <TextInput {...control} name="name" autoComplete="name" maxLength={200} />}
        </Field>
      )}
    </PasswordForm>
  );
}
