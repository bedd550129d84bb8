import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
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
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import { HealthDot } from './health-dot.tsx';
import { KeyList } from './key-list.tsx';
import type { Provider } from './provider.ts';
import { ProviderTest } from './provider-test.tsx';
import { useProviderTypes } from './provider-types.ts';

const EditProviderDialog = lazyPart(() => import('./edit-provider-dialog.tsx'), 'EditProviderDialog');

interface ProviderPanelProps {
  readonly open: OpenRow<Provider>;
  readonly isNew: boolean;
}

export function ProviderPanel({ open, isNew }: ProviderPanelProps) {
  const { t } = useLingui();
  const mayWrite = mayIn(useMe(), 'providers.write');
  const query = useQuery({
    ...read('GET /api/v1/providers/{provider}', { params: { provider: open.id } }),
    enabled: open.row === undefined,
  });
  return (
    <ObjectPanel
      open={open}
      query={query}
      kind={t`Provider`}
      title={({ name }) => name}
      actions={(provider) => (mayWrite ? <ProviderVerbs provider={provider} onGone={open.frame.onClose} /> : undefined)}
    >
      {(provider) => (
        <>
          <ProviderFacts provider={provider} />
          <KeyList provider={provider} mayWrite={mayWrite} />
          {mayWrite && !provider.disabled ? <ProviderTest provider={provider} isNew={isNew} /> : null}
        </>
      )}
    </ObjectPanel>
  );
}

function ProviderFacts({ provider }: { readonly provider: Provider }) {
  const { t } = useLingui();
  const { name, base_url, region, models, health, header_names } = provider;
  const type = useProviderTypes().find((one) => one.type === provider.type);
  return (
    <Facts>
      <Fact name={t`State`}>
        <ObjectState {...provider} />
      </Fact>
      <Fact name={t`Health`}>
        <HealthDot health={health} />
      </Fact>
      <Fact name={t`Type`}>{type?.title ?? provider.type}</Fact>
      <Fact name={t`Base URL`}>
        <span className="font-mono text-xs break-all">{base_url ?? type?.base_url ?? '–'}</span>
      </Fact>
      {provider.allow_private_network === true ? (
        <Fact name={t`Private address`}>
          <Trans>Allowed</Trans>
        </Fact>
      ) : null}
      {region === undefined ? null : <Fact name={t`Region`}>{region}</Fact>}
      {header_names.length === 0 ? null : <Fact name={t`Fixed headers`}>{header_names.join(', ')}</Fact>}
      <Fact name={t`Models`}>
        {models.length === 0 ? (
          <Trans>None uses it yet</Trans>
        ) : (
          <Link to="/admin/models" search={{ provider: name }} className="text-accent-text hover:underline">
            {models.join(', ')}
          </Link>
        )}
      </Fact>
      <Fact name={t`Calls`}>
        <Link to="/admin/calls" search={{ provider: name }} className="text-accent-text hover:underline">
          <Trans>Calls of the last day</Trans>
        </Link>
      </Fact>
      <Fact name={t`Added`}>
        <Moment at={provider.created_at} />
      </Fact>
    </Facts>
  );
}

interface ProviderVerbsProps {
  readonly provider: Provider;
  readonly onGone: () => void;
}

const MOST_NAMES = 8;

function ProviderVerbs({ provider, onGone }: ProviderVerbsProps) {
  const { t } = useLingui();
  const [editing, setEditing] = useState(false);
  const changed = useChanged();
  const { id, name, models } = provider;
  const params = { provider: id };
  const names = models.slice(0, MOST_NAMES).join(', ') + (models.length > MOST_NAMES ? ', …' : '');
  const count = models.length;
  const targets =
    count === 0
      ? t`No model uses it.`
      : t`${plural(count, { one: 'This model loses a target', other: 'These # models lose a target' })}: ${names}.`;
  // The server refuses to leave a target without its provider.
  const blocked =
    count === 0 ? undefined : t`Models have targets there: ${names}. Take it out of them first, or disable it.`;
  const setDisabled = async (disabled: boolean) => {
    await call('PATCH /api/v1/providers/{provider}', { params, body: { disabled } });
    await changed();
    showToast(disabled ? t`Provider ${name} disabled` : t`Provider ${name} enabled`);
  };
  return (
    <>
      <ObjectVerbs
        managed={provider.managed}
        isDisabled={provider.disabled}
        edit={{ label: t`Edit provider`, onPress: () => setEditing(true) }}
        enable={{ label: t`Enable provider`, run: () => setDisabled(false) }}
        disable={{
          label: t`Disable provider`,
          title: t`Disable provider ${name}?`,
          consequence: t`No new call goes there; running ones end by themselves. ${targets}`,
          refuse: t`Keep it live`,
          run: () => setDisabled(true),
        }}
        remove={{
          label: t`Delete provider`,
          title: t`Delete provider ${name}?`,
          ...(blocked === undefined ? {} : { disabledBecause: blocked }),
          consequence: t`Its keys are deleted with it. No model uses it. This cannot be undone.`,
          refuse: t`Keep provider`,
          run: async () => {
            await call('DELETE /api/v1/providers/{provider}', { params });
            onGone();
            await changed();
            showToast(t`Provider ${name} deleted`);
          },
        }}
      />
      {editing ? <EditProviderDialog provider={provider} onClose={() => setEditing(false)} /> : null}
    </>
  );
}
