import { Trans } from '@lingui/react/macro';
import type { Person } from './person.ts';

export function RoleWord({ role }: { readonly role: Person['platform_role'] }) {
  if (role === 'admin') return <Trans>Platform admin</Trans>;
  if (role === 'auditor') return <Trans>Auditor</Trans>;
  return <span className="text-muted">–</span>;
}
