import { Trans, useLingui } from '@lingui/react/macro';
import { Ellipsis, Plus } from 'lucide-react';
import { useState } from 'react';
import { asApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import { useChanged } from '../../api/use-changed.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { ManagedMark, useManagedReason } from '../../ui/managed.tsx';
import { Menu } from '../../ui/menu.tsx';
import { MenuItem, MenuLine, MenuPopup } from '../../ui/menu-popup.tsx';
import { showErrorToast, showToast } from '../../ui/toast.ts';
import { HealthDot } from './health-dot.tsx';
import { AddKeyDialog, EditKeyDialog, ReplaceCredentialDialog } from './key-dialogs.tsx';
import { useKeyText } from './key-text.ts';
import type { Provider, ProviderKey } from './provider.ts';

interface KeyListProps {
  readonly provider: Provider;
  readonly mayWrite: boolean;
}

/** The keys of a provider, with what can be done with each. */
export function KeyList({ provider, mayWrite }: KeyListProps) {
  const { t } = useLingui();
  const [adding, setAdding] = useState(false);
  const reason = useManagedReason()(provider.managed);
  const text = useKeyText();
  return (
    <section className="mt-6">
      <div className="mb-2 flex items-center justify-between gap-2">
        <h3 className="text-sm font-semibold">
          <Trans>Keys</Trans>
        </h3>
        {mayWrite ? (
          <ActionButton
            size="small"
            icon={<Plus size={14} aria-hidden />}
            disabledBecause={reason}
            onClick={() => setAdding(true)}
          >
            {t`Add key`}
          </ActionButton>
        ) : null}
      </div>
      {provider.keys.length === 0 ? (
        <p className="text-sm text-muted">
          <Trans>No key: calls go out without one.</Trans>
        </p>
      ) : (
        <ul className="divide-y divide-hairline rounded-md border border-hairline">
          {provider.keys.map((key) => (
            <li key={key.id} className="flex items-center gap-3 px-3 py-2 text-sm">
              <div className="min-w-0 flex-1">
                <p className="flex items-center gap-2">
                  <span className="truncate font-medium" title={key.name}>
                    {key.name}
                  </span>
                  <span className="font-mono text-xs text-muted">{key.hint}</span>
                  {key.managed ? <ManagedMark /> : null}
                </p>
                <p className="numeric truncate text-xs text-muted">{text(key)}</p>
              </div>
              <span className="shrink-0 text-xs">
                <HealthDot health={key.health} />
              </span>
              {mayWrite ? <KeyMenu providerKey={key} isLast={provider.keys.length === 1} /> : null}
            </li>
          ))}
        </ul>
      )}
      {adding ? <AddKeyDialog provider={provider} onClose={() => setAdding(false)} /> : null}
    </section>
  );
}

type KeyTask = 'edit' | 'replace' | 'delete';

interface KeyMenuProps {
  readonly providerKey: ProviderKey;
  readonly isLast: boolean;
}

function KeyMenu({ providerKey, isLast }: KeyMenuProps) {
  const { t } = useLingui();
  const [task, setTask] = useState<KeyTask>();
  const changed = useChanged();
  const { id, name, disabled } = providerKey;
  const params = { provider_key: id };
  const because = useManagedReason()(providerKey.managed);
  const close = () => setTask(undefined);
  const toggle = async () => {
    try {
      await call('PATCH /api/v1/provider-keys/{provider_key}', { params, body: { disabled: !disabled } });
      await changed();
      showToast(disabled ? t`Key ${name} enabled` : t`Key ${name} disabled`);
    } catch (thrown) {
      showErrorToast(t`Key ${name} stays as it is`, asApiError(thrown).message);
    }
  };
  return (
    <>
      <Menu
        trigger={<IconButton label={t`Actions for key ${name}`} icon={<Ellipsis size={16} aria-hidden />} />}
        popup={(menu) => (
          <MenuPopup menu={menu} align="end">
            <MenuItem onSelect={() => setTask('edit')} disabledBecause={because}>{t`Weight and limits`}</MenuItem>
            <MenuItem onSelect={() => setTask('replace')} disabledBecause={because}>{t`Replace credential`}</MenuItem>
            <MenuItem onSelect={toggle} disabledBecause={because}>
              {disabled ? t`Enable key` : t`Disable key`}
            </MenuItem>
            <MenuLine />
            <MenuItem danger onSelect={() => setTask('delete')} disabledBecause={because}>{t`Delete key`}</MenuItem>
          </MenuPopup>
        )}
      />
      {task === 'edit' ? <EditKeyDialog providerKey={providerKey} onClose={close} /> : null}
      {task === 'replace' ? <ReplaceCredentialDialog providerKey={providerKey} onClose={close} /> : null}
      <ConfirmDialog
        open={task === 'delete'}
        onClose={close}
        title={t`Delete key ${name}?`}
        consequence={
          isLast
            ? t`It is the only key: calls to this provider fail until you add another one. This cannot be undone.`
            : t`Calls go on with the other keys. This cannot be undone.`
        }
        action={t`Delete key`}
        refuse={t`Keep key`}
        danger
        onConfirm={async () => {
          await call('DELETE /api/v1/provider-keys/{provider_key}', { params });
          await changed();
          showToast(t`Key ${name} deleted`);
        }}
      />
    </>
  );
}
