import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { asApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import { type RowOf, read } from '../../api/queries.ts';
import { useChanged } from '../../api/use-changed.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Moment, RelativeTime } from '../../ui/time.tsx';
import { showToast } from '../../ui/toast.ts';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import { NewTokenDialog } from './new-token-dialog.tsx';

type AdminToken = RowOf<'GET /api/v1/admin-tokens'>;

/** Tokens by which programs use the control API. */
export function AdminTokens() {
  const { t } = useLingui();
  const mayWrite = mayIn(useMe(), 'admin_tokens.write');
  const [making, setMaking] = useState(false);
  const query = useQuery(read('GET /api/v1/admin-tokens'));
  const tokens = query.data?.data;
  return (
    <Section
      title={t`Admin tokens`}
      text={t`For programs that use the control API, Terraform say. People sign in instead.`}
    >
      {query.error === null ? null : <ErrorNote error={asApiError(query.error)} />}
      {tokens === undefined && query.error === null ? <Skeleton className="w-1/2" /> : null}
      {tokens?.length === 0 ? (
        <p className="text-sm text-muted">
          <Trans>No tokens.</Trans>
        </p>
      ) : null}
      {tokens === undefined || tokens.length === 0 ? null : (
        <ul className="divide-y divide-hairline">
          {tokens.map((token) => (
            <TokenRow key={token.id} token={token} mayWrite={mayWrite} />
          ))}
        </ul>
      )}
      {mayWrite ? (
        <div className="mt-4">
          <Button icon={<Plus size={14} aria-hidden />} onClick={() => setMaking(true)}>
            <Trans>Make token</Trans>
          </Button>
        </div>
      ) : null}
      {making ? <NewTokenDialog onClose={() => setMaking(false)} /> : null}
    </Section>
  );
}

function TokenRow({ token, mayWrite }: { readonly token: AdminToken; readonly mayWrite: boolean }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const changed = useChanged();
  const { id, name, role, hint, created_at, expires_at, last_used_at } = token;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2 text-sm">
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2">
          <span className="truncate font-medium" title={name}>
            {name}
          </span>
          <span className="font-mono text-xs text-muted">{hint}</span>
          <Badge>{role === 'admin' ? <Trans>Platform admin</Trans> : <Trans>Auditor</Trans>}</Badge>
        </p>
        <p className="flex flex-wrap gap-x-3 text-xs text-muted">
          <span>
            <Trans>made</Trans> <Moment at={created_at} row />
          </span>
          <span>
            {last_used_at === null ? (
              <Trans>never used</Trans>
            ) : (
              <>
                <Trans>last used</Trans> <RelativeTime at={last_used_at} />
              </>
            )}
          </span>
          <span>
            {expires_at === null ? (
              <Trans>never ends</Trans>
            ) : (
              <>
                <Trans>ends</Trans> <Moment at={expires_at} row />
              </>
            )}
          </span>
        </p>
      </div>
      {mayWrite ? (
        <Button size="small" aria-label={t`Revoke token ${name}`} onClick={() => setAsking(true)}>
          <Trans>Revoke</Trans>
        </Button>
      ) : null}
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t`Revoke token ${name}?`}
        consequence={t`Programs that use it are refused at once. This cannot be undone.`}
        action={t`Revoke token`}
        refuse={t`Keep token`}
        danger
        onConfirm={async () => {
          await call('DELETE /api/v1/admin-tokens/{admin_token}', { params: { admin_token: id } });
          await changed();
          showToast(t`Token ${name} revoked`);
        }}
      />
    </li>
  );
}
