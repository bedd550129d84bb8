import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Moment, RelativeTime } from '../../ui/time.tsx';

interface PersonFactsProps {
  readonly person: { readonly email: string; readonly last_seen_at: string | null; readonly created_at: string };
  /** Of this list alone: roles, say. */
  readonly children: ReactNode;
}

/** What every panel of a person says. */
export function PersonFacts({ person: { email, last_seen_at, created_at }, children }: PersonFactsProps) {
  const { t } = useLingui();
  return (
    <Facts>
      <Fact name={t`E-mail address`}>{email}</Fact>
      {children}
      <Fact name={t`Last seen`}>
        {last_seen_at === null ? <Trans>Never</Trans> : <RelativeTime at={last_seen_at} />}
      </Fact>
      <Fact name={t`Since`}>
        <Moment at={created_at} />
      </Fact>
    </Facts>
  );
}

/** A link to a person whom the list does not hold. */
export function UnknownPerson() {
  return (
    <p className="text-sm text-muted">
      <Trans>This person is not among the rows shown.</Trans>
    </p>
  );
}
