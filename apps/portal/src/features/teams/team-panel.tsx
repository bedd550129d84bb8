import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { read } from '../../api/queries.ts';
import { useChanged } from '../../api/use-changed.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { OpenRow } from '../../ui/list/list-page.tsx';
import { ObjectPanel } from '../../ui/object-panel.tsx';
import { ObjectState } from '../../ui/object-state.tsx';
import { ObjectVerbs } from '../../ui/object-verbs.tsx';
import { Moment } from '../../ui/time.tsx';
import { showToast } from '../../ui/toast.ts';
import { ScopeFacts } from '../limits/scope-facts.tsx';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import type { Team } from './team.ts';

const TeamDialog = lazyPart(() => import('./team-dialog.tsx'), 'TeamDialog');

export function TeamPanel({ open }: { readonly open: OpenRow<Team> }) {
  const { t } = useLingui();
  const me = useMe();
  const query = useQuery({
    ...read('GET /api/v1/teams/{team}', { params: { team: open.id } }),
    enabled: open.row === undefined,
  });
  return (
    <ObjectPanel
      open={open}
      query={query}
      kind={t`Team`}
      title={({ name }) => name}
      actions={(team) =>
        mayIn(me, 'teams.write', team.tenant) ? <TeamVerbs team={team} onGone={open.frame.onClose} /> : undefined
      }
    >
      {(team) => <TeamFacts team={team} />}
    </ObjectPanel>
  );
}

function TeamFacts({ team }: { readonly team: Team }) {
  const { t } = useLingui();
  const { tenant, slug } = team;
  return (
    <Facts>
      <Fact name={t`State`}>
        <ObjectState {...team} />
      </Fact>
      <Fact name={t`Short name`}>
        <span className="font-mono text-xs">{slug}</span>
      </Fact>
      <Fact name={t`Applications`}>
        <Link
          to="/w/$tenant/applications"
          params={{ tenant }}
          search={{ team: slug }}
          className="numeric text-accent-text hover:underline"
        >
          {team.application_count}
        </Link>
      </Fact>
      <Fact name={t`Keys`}>
        <Link
          to="/w/$tenant/keys"
          params={{ tenant }}
          search={{ team: slug }}
          className="numeric text-accent-text hover:underline"
        >
          {team.key_count}
        </Link>
      </Fact>
      <ScopeFacts scope={team} />
      <Fact name={t`Created`}>
        <Moment at={team.created_at} />
      </Fact>
    </Facts>
  );
}

function TeamVerbs({ team, onGone }: { readonly team: Team; readonly onGone: () => void }) {
  const { t } = useLingui();
  const [editing, setEditing] = useState(false);
  const changed = useChanged();
  const params = { team: team.id };
  const { name, key_count: keys, application_count: applications } = team;
  const setDisabled = async (disabled: boolean) => {
    await call('PATCH /api/v1/teams/{team}', { params, body: { disabled } });
    await changed();
    showToast(disabled ? t`Team ${name} disabled` : t`Team ${name} enabled`);
  };
  return (
    <>
      <ObjectVerbs
        managed={team.managed}
        isDisabled={team.disabled}
        edit={{ label: t`Edit team`, onPress: () => setEditing(true) }}
        enable={{ label: t`Enable team`, run: () => setDisabled(false) }}
        disable={{
          label: t`Disable team`,
          title: t`Disable team ${name}?`,
          consequence: t`${plural(keys, { one: '# key', other: '# keys' })} of its applications will be refused at once. You can enable it again.`,
          refuse: t`Keep it live`,
          run: () => setDisabled(true),
        }}
        remove={{
          label: t`Delete team`,
          title: t`Delete team ${name}?`,
          consequence: t`${plural(applications, { one: '# application', other: '# applications' })} and ${plural(keys, { one: '# key', other: '# keys' })} are deleted with it and refused within a second. This cannot be undone; the calls that were made stay.`,
          refuse: t`Keep team`,
          ...(applications > 0 ? { typed: team.slug } : {}),
          run: async () => {
            await call('DELETE /api/v1/teams/{team}', { params });
            onGone();
            await changed();
            showToast(t`Team ${name} deleted`);
          },
        }}
      />
      {editing ? <TeamDialog tenant={team.tenant} team={team} onClose={() => setEditing(false)} /> : null}
    </>
  );
}
