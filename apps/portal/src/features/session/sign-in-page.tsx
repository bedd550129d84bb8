import { Trans, useLingui } from '@lingui/react/macro';
import { useSearch } from '@tanstack/react-router';
import { AuthFrame } from './auth-frame.tsx';
import type { Me } from './me.ts';
import { SignInForm } from './sign-in-form.tsx';

/** Only an address of our own is gone to after signing in. */
function safeTarget(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])/.test(to) && !to.startsWith('/sign-in') ? to : '/';
}

export function SignInPage() {
  const { t } = useLingui();
  const { to } = useSearch({ strict: false }) as { readonly to?: string };
  // A new page: nothing that somebody else has read stays in memory.
  const enter = (me: Me) => window.location.assign(me.user.must_change_password ? '/choose-password' : safeTarget(to));
  return (
    <AuthFrame title={t`Sign in`}>
      <SignInForm onSignedIn={enter} />
      <p className="mt-6 text-xs text-muted">
        <Trans>No account? Somebody in your organisation can invite you.</Trans>
      </p>
    </AuthFrame>
  );
}
