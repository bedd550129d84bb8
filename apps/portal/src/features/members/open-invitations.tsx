import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Mail } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { read } from '../../api/queries.ts';
import { useChanged } from '../../api/use-changed.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { showToast } from '../../ui/toast.ts';
import type { Invitation } from './member.ts';
import { RoleText } from './role-text.tsx';

interface OpenInvitationsProps {
  /** Slug. */
  readonly tenant: string;
  readonly mayWrite: boolean;
}

/** Who was invited and has not come yet, below the members: nothing moves when it comes. */
export function OpenInvitations({ tenant, mayWrite }: OpenInvitationsProps) {
  const { t } = useLingui();
  const query = useQuery(
    read('GET /api/v1/tenants/{tenant}/invitations', { params: { tenant }, query: { limit: 200 } }),
  );
  const open = query.data?.data.filter(({ state }) => state === 'open') ?? [];
  if (open.length === 0) return null;
  return (
    <section aria-label={t`Open invitations`} className="border-t border-hairline bg-ground px-6 py-2 max-sm:px-4">
      <ul className="flex max-h-40 flex-col overflow-y-auto">
        {open.map((invitation) => (
          <li key={invitation.id} className="flex min-h-9 flex-wrap items-center gap-x-3 text-sm">
            <Mail size={14} aria-hidden className="shrink-0 text-muted" />
            <span className="min-w-0 truncate font-medium" title={invitation.email}>
              {invitation.email}
            </span>
            <span className="text-muted">
              <Trans>invited as</Trans> <RoleText {...invitation} />
            </span>
            <span className="text-muted">
              <Trans>ends</Trans> <RelativeTime at={invitation.expires_at} />
            </span>
            {mayWrite ? <RevokeButton invitation={invitation} /> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function RevokeButton({ invitation: { id, email } }: { readonly invitation: Invitation }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const changed = useChanged();
  return (
    <span className="ml-auto">
      <Button size="small" aria-label={t`Revoke invitation of ${email}`} onClick={() => setAsking(true)}>
        <Trans>Revoke</Trans>
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t`Revoke the invitation of ${email}?`}
        consequence={t`The link stops working at once.`}
        action={t`Revoke invitation`}
        refuse={t`Keep invitation`}
        onConfirm={async () => {
          await call('DELETE /api/v1/invitations/{invitation}', { params: { invitation: id } });
          await changed();
          showToast(t`Invitation of ${email} revoked`);
        }}
      />
    </span>
  );
}
