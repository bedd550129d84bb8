import { Trans, useLingui } from '@lingui/react/macro';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { AuthFrame } from './auth-frame.tsx';
import type { Me } from './me.ts';
import { SignInForm } from './sign-in-form.tsx';

const ChoosePassword = lazyPart(() => import('./choose-password-page.tsx'), 'ChoosePassword');

/** Only an address of our own is gone to after signing in. */
function safeTarget(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])/.test(to) && !to.startsWith('/sign-in') ? to : '/';
}

export function SignInPage() {
  const { t } = useLingui();
  const { to } = useSearch({ strict: false }) as { readonly to?: string };
  const [signedIn, setSignedIn] = useState<readonly [email: string, oneTimePassword: string]>();
  // A new page: nothing that somebody else has read stays in memory.
  const enter = () => window.location.assign(safeTarget(to));
  if (signedIn) return <ChoosePassword email={signedIn[0]} oneTimePassword={signedIn[1]} onChosen={enter} />;
  const follow = ({ user }: Me, password: string) => {
    // Nothing is asked for twice: what was just typed is the password that is replaced.
    if (user.must_change_password) setSignedIn([user.email, password]);
    else enter();
  };
  return (
    <AuthFrame title={t`Sign in`}>
      <SignInForm onSignedIn={follow} />
      <p className="mt-6 text-xs text-muted">
        <Trans>No account? Somebody in your organisation can invite you.</Trans>
      </p>
    </AuthFrame>
  );
}
