import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { Hourglass } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { forget } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { showToast } from '../../ui/toast.ts';
import type { Key } from './key.ts';

interface OldValueLineProps {
  readonly of: Key;
  /** Whether it may be ended by this person. */
  readonly mayEnd: boolean;
}

/** While a rotation overlaps: how long the old value still works, and whether somebody uses it. */
export function OldValueLine({ of: key, mayEnd }: OldValueLineProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { previous } = key;
  if (previous === null) return null;
  const end = async () => {
    await call('DELETE /api/v1/keys/{key}/rotations/current', { params: { key: key.id } });
    await forget(client, '/api/v1/keys');
    showToast(t`Old value ended`);
  };
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2 rounded border border-hairline bg-warn-ground px-3 py-2 text-sm">
      <Hourglass size={14} aria-hidden className="shrink-0 text-warn" />
      <p className="min-w-0 flex-1 basis-48">
        <span className="font-medium">
          <Trans>
            Old value <code className="font-mono text-xs">{previous.hint}</code> ends{' '}
            <RelativeTime at={previous.ends_at} />
          </Trans>
        </span>
        <br />
        <OldValueUse previous={previous} />
      </p>
      {mayEnd ? (
        <Button size="small" onClick={() => setAsking(true)}>
          <Trans>End now</Trans>
        </Button>
      ) : null}
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t`End the old value of ${key.name}?`}
        consequence={
          <>
            <Trans>Calls with it are refused with 401 at once. This cannot be undone.</Trans>{' '}
            <OldValueUse previous={previous} />
          </>
        }
        action={t`End old value`}
        refuse={t`Keep old value`}
        danger
        onConfirm={end}
      />
    </div>
  );
}

function OldValueUse({ previous: { last_use } }: { readonly previous: NonNullable<Key['previous']> }) {
  if (last_use === null) return <Trans>Nobody has used it.</Trans>;
  const { at, address, client } = last_use;
  if (client === '') {
    return (
      <Trans>
        Last used <RelativeTime at={at} /> by {address}
      </Trans>
    );
  }
  return (
    <Trans>
      Last used <RelativeTime at={at} /> by {address} ({client})
    </Trans>
  );
}
