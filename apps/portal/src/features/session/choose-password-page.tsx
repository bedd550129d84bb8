import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { call } from '../../api/call.ts';
import { AuthFrame } from './auth-frame.tsx';
import { becomeMe, type Me, useMe } from './me.ts';
import { PasswordForm } from './password-form.tsx';

interface ChoosePasswordProps {
  readonly email: string;
  /** What was just typed to sign in; absent after a reload: then it is asked for again. */
  readonly oneTimePassword?: string | undefined;
  readonly onChosen: (me: Me) => Promise<void> | void;
}

/** The first thing after a one-time password: nothing else opens before. */
export function ChoosePassword({ email, oneTimePassword, onChosen }: ChoosePasswordProps) {
  const { t } = useLingui();
  return (
    <AuthFrame title={t`Choose your own password`} text={t`The one-time password works only for this step.`}>
      <PasswordForm
        email={email}
        {...(oneTimePassword === undefined ? { currentLabel: t`One-time password` } : {})}
        action={<Trans>Set password</Trans>}
        onSubmit={async ({ current, chosen }) => {
          const body = { current_password: oneTimePassword ?? current, new_password: chosen };
          await onChosen(await call('PUT /api/v1/me/password', { body }, { ifSignedOut: 'fail' }));
        }}
      />
    </AuthFrame>
  );
}

/** Where somebody is led who comes back before a one-time password was replaced. */
export function ChoosePasswordPage() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { user } = useMe();
  return (
    <ChoosePassword
      email={user.email}
      onChosen={async (me) => {
        await becomeMe(client, me);
        await navigate({ to: '/' });
      }}
    />
  );
}
