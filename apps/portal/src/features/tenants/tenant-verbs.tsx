import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { call } from '../../api/call.ts';
import { useChanged } from '../../api/use-changed.ts';
import { ObjectVerbs } from '../../ui/object-verbs.tsx';
import { showToast } from '../../ui/toast.ts';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import type { Tenant } from './tenant.ts';

interface TenantVerbsProps {
  readonly tenant: Tenant;
  readonly onGone: () => void;
  readonly children?: ReactNode;
}

/** What the platform's admins can do with a whole tenant. */
export function TenantVerbs({ tenant, onGone, children }: TenantVerbsProps) {
  const { t } = useLingui();
  const me = useMe();
  const changed = useChanged();
  if (!mayIn(me, 'tenants.delete')) return <>{children}</>;
  const params = { tenant: tenant.id };
  const { name, slug, key_count: keys, application_count: applications } = tenant;
  const setDisabled = async (disabled: boolean) => {
    await call('PATCH /api/v1/tenants/{tenant}', { params, body: { disabled } });
    await changed();
    showToast(disabled ? t`Tenant ${name} disabled` : t`Tenant ${name} enabled`);
  };
  return (
    <ObjectVerbs
      managed={tenant.managed}
      isDisabled={tenant.disabled}
      enable={{ label: t`Enable tenant`, run: () => setDisabled(false) }}
      disable={{
        label: t`Disable tenant`,
        title: t`Disable tenant ${name}?`,
        consequence: t`${plural(keys, { one: 'Its # key is', other: 'All of its # keys are' })} refused at once. Its people can still look, and you can enable it again.`,
        refuse: t`Keep it live`,
        run: () => setDisabled(true),
      }}
      remove={{
        label: t`Delete tenant`,
        title: t`Delete tenant ${name}?`,
        consequence: t`${plural(applications, { one: '# application', other: '# applications' })} and ${plural(keys, { one: '# key', other: '# keys' })} are deleted with it, and what was logged of requests and answers can never be read again. The ledger and the list of calls stay. This cannot be undone.`,
        refuse: t`Keep tenant`,
        typed: slug,
        run: async () => {
          await call('DELETE /api/v1/tenants/{tenant}', { params });
          onGone();
          await changed();
          showToast(t`Tenant ${name} deleted`);
        },
      }}
    >
      {children}
    </ObjectVerbs>
  );
}
