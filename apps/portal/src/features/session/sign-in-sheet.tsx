import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { finishSignInAgain } from '../../api/sign-in-again.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { becomeMe, type Me, useMe } from './me.ts';
import { SignInForm } from './sign-in-form.tsx';

/** Stands over the page when the session has ended; what was asked for goes on after it, and nothing is lost. */
export function SignInSheet() {
  const { t } = useLingui();
  const client = useQueryClient();
  const { user } = useMe();
  const enter = async (me: Me) => {
    await becomeMe(client, me);
    finishSignInAgain(true);
  };
  const leave = () => {
    finishSignInAgain(false);
    window.location.assign('/sign-in');
  };
  return (
    <Dialog
      open
      closable={false}
      onClose={leave}
      title={t`Your session has ended`}
      text={t`Sign in again as ${user.email} to go on. What you typed stays as it is.`}
    >
      <SignInForm email={user.email} onSignedIn={enter} />
      <div className="mt-3 flex justify-center">
        <Button tone="quiet" size="small" onClick={leave}>
          <Trans>Leave this page and sign in as somebody else</Trans>
        </Button>
      </div>
    </Dialog>
  );
}
