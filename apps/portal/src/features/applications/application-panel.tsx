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
import type { Application } from './application.ts';
import { KeyCount } from './key-count.tsx';

const EditApplicationDialog = lazyPart(() => import('./edit-application-dialog.tsx'), 'EditApplicationDialog');

export function ApplicationPanel({ open }: { readonly open: OpenRow<Application> }) {
  const { t } = useLingui();
  const me = useMe();
  const query = useQuery({
    ...read('GET /api/v1/applications/{application}', { params: { application: open.id } }),
    enabled: open.row === undefined,
  });
  return (
    <ObjectPanel
      open={open}
      query={query}
      kind={t`Application`}
      title={({ name }) => name}
      actions={(application) =>
        mayIn(me, 'applications.write', application.tenant, application.team) ? (
          <ApplicationVerbs application={application} onGone={open.frame.onClose} />
        ) : undefined
      }
    >
      {(application) => <ApplicationFacts application={application} />}
    </ObjectPanel>
  );
}

function ApplicationFacts({ application }: { readonly application: Application }) {
  const { t } = useLingui();
  const { tenant, team, team_id, slug, created_at } = application;
  return (
    <Facts>
      <Fact name={t`State`}>
        <ObjectState {...application} />
      </Fact>
      <Fact name={t`Short name`}>
        <span className="font-mono text-xs">{slug}</span>
      </Fact>
      <Fact name={t`Tenant`}>
        <Link to="/w/$tenant" params={{ tenant }} className="text-accent-text hover:underline">
          {tenant}
        </Link>
      </Fact>
      <Fact name={t`Team`}>
        <Link
          to="/w/$tenant/teams"
          params={{ tenant }}
          search={{ open: team_id }}
          className="text-accent-text hover:underline"
        >
          {team}
        </Link>
      </Fact>
      <Fact name={t`Keys`}>
        <KeyCount application={application} />
      </Fact>
      <ScopeFacts scope={application} />
      <Fact name={t`Created`}>
        <Moment at={created_at} />
      </Fact>
    </Facts>
  );
}

interface ApplicationVerbsProps {
  readonly application: Application;
  readonly onGone: () => void;
}

function ApplicationVerbs({ application, onGone }: ApplicationVerbsProps) {
  const { t } = useLingui();
  const [editing, setEditing] = useState(false);
  const changed = useChanged();
  const params = { application: application.id };
  const { name, slug, key_count: keys } = application;
  const setDisabled = async (disabled: boolean) => {
    await call('PATCH /api/v1/applications/{application}', { params, body: { disabled } });
    await changed();
    showToast(disabled ? t`Application ${name} disabled` : t`Application ${name} enabled`);
  };
  return (
    <>
      <ObjectVerbs
        managed={application.managed}
        isDisabled={application.disabled}
        edit={{ label: t`Edit application`, onPress: () => setEditing(true) }}
        enable={{ label: t`Enable application`, run: () => setDisabled(false) }}
        disable={{
          label: t`Disable application`,
          title: t`Disable application ${name}?`,
          consequence: t`${plural(keys, { one: 'Its # key is', other: 'Its # keys are' })} refused at once. You can enable it again.`,
          refuse: t`Keep it live`,
          run: () => setDisabled(true),
        }}
        remove={{
          label: t`Delete application`,
          title: t`Delete application ${name}?`,
          consequence: t`${plural(keys, { one: '# key is', other: '# keys are' })} deleted with it and refused within a second. This cannot be undone; the calls that were made stay.`,
          refuse: t`Keep application`,
          ...(keys > 0 ? { typed: slug } : {}),
          run: async () => {
            await call('DELETE /api/v1/applications/{application}', { params });
            onGone();
            await changed();
            showToast(t`Application ${name} deleted`);
          },
        }}
      />
      {editing ? <EditApplicationDialog application={application} onClose={() => setEditing(false)} /> : null}
    </>
  );
}
