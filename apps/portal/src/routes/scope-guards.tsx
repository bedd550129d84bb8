import { Outlet, useParams } from '@tanstack/react-router';
import { useMe } from '../features/session/me.ts';
import { NoPermission } from '../ui/state-message.tsx';
import { NotFound } from './not-found.tsx';

/** Pages of the platform. The server guards the data; this only says so at once. */
export function PlatformOnly() {
  return useMe().user.platform_role === null ? <NoPermission /> : <Outlet />;
}

/** Pages of a tenant: for those who belong to it, and for the platform's people. */
export function TenantOnly() {
  const { user, tenants } = useMe();
  const { tenant } = useParams({ strict: false });
  const belongs = user.platform_role !== null || tenants.some(({ slug }) => slug === tenant);
  return belongs ? <Outlet /> : <NotFound />;
}
