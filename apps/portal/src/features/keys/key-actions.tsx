import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { Ban, Gauge, RotateCw, Trash2, Undo2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { call } from '../../api/call.ts';
import { forget } from '../../api/queries.ts';
import { useShortcut } from '../../keyboard/use-shortcut.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useManagedReason } from '../../ui/managed.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { showToast } from '../../ui/toast.ts';
import type { Key } from './key.ts';
import { LimitsDialog } from './limits-dialog.tsx';
import { RotateKeyDialog } from './rotate-key-dialog.tsx';

interface KeyActionsProps {
  readonly of: Key;
  /** After it was deleted. */
  readonly onGone: () => void;
}

type Asked = 'rotate' | 'limits' | 'disable' | 'delete' | undefined;

/** Rotate, limits, disable, delete; each says what it will do. */
export function KeyActions({ of: key, onGone }: KeyActionsProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [asked, setAsked] = useState<Asked>();
  const [busy, setBusy] = useState(false);
  const reason = useManagedReason()(key.managed);
  useShortcut('rotate', reason === undefined ? () => setAsked('rotate') : undefined);
  const params = { key: key.id };
  const close = () => setAsked(undefined);
  const setDisabled = async (disabled: boolean) => {
    await call('PATCH /api/v1/keys/{key}', { params, body: { disabled } });
    await forget(client, '/api/v1/keys');
    showToast(disabled ? t`Key disabled` : t`Key enabled`);
  };
  const enable = async () => {
    setBusy(true);
    await setDisabled(false).finally(() => setBusy(false));
  };
  const remove = async () => {
    await call('DELETE /api/v1/keys/{key}', { params });
    onGone();
    await forget(client, '/api/v1/keys', '/api/v1/applications');
    showToast(t`Key deleted`);
  };
  return (
    <>
      <ActionButton
        icon={<RotateCw size={14} aria-hidden />}
        disabledBecause={reason}
        onClick={() => setAsked('rotate')}
      >
        <Trans>Rotate key</Trans>
      </ActionButton>
      <ActionButton icon={<Gauge size={14} aria-hidden />} disabledBecause={reason} onClick={() => setAsked('limits')}>
        <Trans>Change limits</Trans>
      </ActionButton>
      {key.disabled ? (
        <ActionButton icon={<Undo2 size={14} aria-hidden />} disabledBecause={reason} busy={busy} onClick={enable}>
          <Trans>Enable key</Trans>
        </ActionButton>
      ) : (
        <ActionButton icon={<Ban size={14} aria-hidden />} disabledBecause={reason} onClick={() => setAsked('disable')}>
          <Trans>Disable key</Trans>
        </ActionButton>
      )}
      <ActionButton icon={<Trash2 size={14} aria-hidden />} disabledBecause={reason} onClick={() => setAsked('delete')}>
        <Trans>Delete key</Trans>
      </ActionButton>
      {asked === 'rotate' ? <RotateKeyDialog of={key} onClose={close} /> : null}
      {asked === 'limits' ? <LimitsDialog of={key} onClose={close} /> : null}
      <ConfirmDialog
        open={asked === 'disable'}
        onClose={close}
        title={t`Disable key ${key.name}?`}
        consequence={
          <Stops of={key}>
            <Trans>Calls with it are refused with 401 from now on. You can enable it again.</Trans>
          </Stops>
        }
        action={t`Disable key`}
        refuse={t`Keep key`}
        danger
        onConfirm={() => setDisabled(true)}
      />
      <ConfirmDialog
        open={asked === 'delete'}
        onClose={close}
        title={t`Delete key ${key.name}?`}
        consequence={
          <Stops of={key}>
            <Trans>
              Calls with it are refused with 401 within a second, and it cannot be brought back. Its calls and what they
              cost stay in the log.
            </Trans>
          </Stops>
        }
        action={t`Delete key`}
        refuse={t`Keep key`}
        danger
        onConfirm={remove}
      />
    </>
  );
}

/** What stops working, with who used it last. */
function Stops({ of: { last_use }, children }: { readonly of: Key; readonly children: ReactNode }) {
  return (
    <>
      {children}{' '}
      {last_use === null ? (
        <Trans>It was never used.</Trans>
      ) : (
        <Trans>
          It was last used <RelativeTime at={last_use.at} /> by {last_use.address}.
        </Trans>
      )}
    </>
  );
}
