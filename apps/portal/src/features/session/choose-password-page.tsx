import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { call } from '../../api/call.ts';
import { AuthFrame } from './auth-frame.tsx';
import { becomeMe, useMe } from './me.ts';
import { PasswordForm } from './password-form.tsx';

/** The first thing after a one-time password: nothing else opens before. */
export function ChoosePasswordPage() {
  const { t } = useLingui();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { user } = useMe();
  return (
    <AuthFrame title={t`Choose your own password`} text={t`The one-time password works only for this step.`}>
      <PasswordForm
        email={user.email}
        currentLabel={t`One-time password`}
        action={<Trans>Set password</Trans>}
        onSubmit={async ({ current, chosen }) => {
          const body = { current_password: current, new_password: chosen };
          await becomeMe(client, await call('PUT /api/v1/me/password', { body }, { ifSignedOut: 'fail' }));
          await navigate({ to: '/' });
        }}
      />
    </AuthFrame>
  );
}
