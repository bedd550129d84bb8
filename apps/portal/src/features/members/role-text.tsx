import { Trans } from '@lingui/react/macro';
import { Badge } from '../../ui/badge.tsx';
import type { Member } from './member.ts';

/** A person's roles: in the tenant, and in each team. */
export function RoleText({ role, teams }: Pick<Member, 'role' | 'teams'>) {
  return (
    <span className="inline-flex items-center gap-1.5">
      {role === 'owner' ? <Trans>Owner</Trans> : <Trans>Member</Trans>}
      {teams.map((team) => (
        <Badge key={team.id}>
          {team.slug}
          {team.role === 'admin' ? (
            <>
              {' · '}
              <Trans>admin</Trans>
            </>
          ) : null}
        </Badge>
      ))}
    </span>
  );
}
