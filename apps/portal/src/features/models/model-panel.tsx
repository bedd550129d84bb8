import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { read } from '../../api/queries.ts';
import { useChanged } from '../../api/use-changed.ts';
import { useFormats } from '../../text/use-formats.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { OpenRow } from '../../ui/list/list-page.tsx';
import { ObjectPanel } from '../../ui/object-panel.tsx';
import { ObjectState } from '../../ui/object-state.tsx';
import { ObjectVerbs } from '../../ui/object-verbs.tsx';
import { showToast } from '../../ui/toast.ts';
import { LimitsSummary } from '../limits/limits-summary.tsx';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import { useScope } from '../session/scope.ts';
import { CapabilityLabels } from './capability-labels.tsx';
import type { Model } from './model.ts';
import { EndingNotes } from './retirement-note.tsx';
import { STRATEGY_WORDS } from './strategy-words.ts';
import { TargetList } from './target-bars.tsx';
import { TargetPrices } from './target-prices.tsx';

const ModelDialog = lazyPart(() => import('./model-dialog.tsx'), 'ModelDialog');

export function ModelPanel({ open }: { readonly open: OpenRow<Model> }) {
  const { t } = useLingui();
  const mayWrite = mayIn(useMe(), 'models.write');
  const query = useQuery({
    ...read('GET /api/v1/models/{model}', { params: { model: open.id } }),
    enabled: open.row === undefined,
  });
  const heading = 'mt-6 mb-2 text-sm font-semibold';
  return (
    <ObjectPanel
      open={open}
      query={query}
      kind={t`Model`}
      title={({ name }) => name}
      actions={(model) => (mayWrite ? <ModelVerbs model={model} onGone={open.frame.onClose} /> : undefined)}
    >
      {(model) => (
        <>
          <EndingNotes model={model} />
          <ModelFacts model={model} />
          <h3 className={heading}>{t`Targets`}</h3>
          <TargetList model={model} />
          <h3 className={heading}>{t`Prices`}</h3>
          <TargetPrices model={model} />
        </>
      )}
    </ObjectPanel>
  );
}

function ModelFacts({ model }: { readonly model: Model }) {
  const { t, i18n } = useLingui();
  const { count } = useFormats();
  const place = useScope();
  const { name, strategy, fallbacks, context_window, max_output, capabilities, tenants } = model;
  const output = max_output === null ? '' : count(max_output);
  const window = context_window === null ? '' : count(context_window);
  return (
    <Facts>
      <Fact name={t`State`}>
        <ObjectState {...model} />
      </Fact>
      <Fact name={t`Model id`}>
        <span className="-my-1 inline-flex items-center gap-1 font-mono text-xs">
          {name}
          <CopyButton small text={name} label={t`Copy model id`} />
        </span>
      </Fact>
      <Fact name={t`Strategy`}>{i18n._(STRATEGY_WORDS[strategy ?? 'weighted_round_robin'].name)}</Fact>
      <Fact name={t`Fallbacks`}>{fallbacks === undefined ? '–' : fallbacks.join(' → ')}</Fact>
      <Fact name={t`Context`}>{context_window === null ? <Trans>Not known</Trans> : t`${window} tokens`}</Fact>
      <Fact name={t`Longest answer`}>{max_output === null ? <Trans>Not known</Trans> : t`${output} tokens`}</Fact>
      <Fact name={t`Can do`}>
        <CapabilityLabels of={capabilities} />
      </Fact>
      <Fact name={t`Limits`}>
        <LimitsSummary scope={model} />
      </Fact>
      <Fact name={t`Calls`}>
        <Link
          {...(place.kind === 'tenant'
            ? { to: '/w/$tenant/calls', params: { tenant: place.tenant } }
            : { to: '/admin/calls' })}
          search={{ model: name }}
          className="text-accent-text hover:underline"
        >
          <Trans>Calls of the last day</Trans>
        </Link>
      </Fact>
      <Fact name={t`Tenants`}>
        {tenants.length === 0 ? (
          <Trans>None may call it</Trans>
        ) : (
          <span className="flex flex-wrap gap-x-3">
            {tenants.map((tenant) => (
              <Link
                key={tenant}
                to="/w/$tenant/settings"
                params={{ tenant }}
                className="text-accent-text hover:underline"
              >
                {tenant}
              </Link>
            ))}
          </span>
        )}
      </Fact>
    </Facts>
  );
}

interface ModelVerbsProps {
  readonly model: Model;
  readonly onGone: () => void;
}

function ModelVerbs({ model, onGone }: ModelVerbsProps) {
  const { t } = useLingui();
  const [editing, setEditing] = useState(false);
  const changed = useChanged();
  const { id, name, tenants } = model;
  const params = { model: id };
  const callers = tenants.length;
  const said = plural(callers, {
    0: 'No tenant may call it.',
    one: '# tenant may call it now.',
    other: '# tenants may call it now.',
  });
  const setDisabled = async (disabled: boolean) => {
    await call('PATCH /api/v1/models/{model}', { params, body: { disabled } });
    await changed();
    showToast(disabled ? t`Model ${name} disabled` : t`Model ${name} enabled`);
  };
  return (
    <>
      <ObjectVerbs
        managed={model.managed}
        isDisabled={model.disabled}
        edit={{ label: t`Edit model`, onPress: () => setEditing(true) }}
        enable={{ label: t`Enable model`, run: () => setDisabled(false) }}
        disable={{
          label: t`Disable model`,
          title: t`Disable model ${name}?`,
          consequence: t`Calls that name it are refused, and no fallback leads to it. ${said}`,
          refuse: t`Keep it live`,
          run: () => setDisabled(true),
        }}
        remove={{
          label: t`Delete model`,
          title: t`Delete model ${name}?`,
          consequence: t`Calls that name it are refused within a second. ${said} This cannot be undone; the calls that were made stay.`,
          refuse: t`Keep model`,
          run: async () => {
            await call('DELETE /api/v1/models/{model}', { params });
            onGone();
            await changed();
            showToast(t`Model ${name} deleted`);
          },
        }}
      />
      {editing ? <ModelDialog model={model} onClose={() => setEditing(false)} /> : null}
    </>
  );
}
