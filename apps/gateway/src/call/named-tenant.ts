import { CallError } from '../http/call-error.ts';
import type { Caller } from '../state/directory.ts';

/** A `/t/{tenant}` prefix or a host name must name the tenant of the key. @throws CallError */
export function checkNamedTenant(caller: Caller, named: string | undefined): void {
  if (named === undefined || named === caller.tenant) return;
  throw new CallError('tenant_mismatch', 'The key belongs to another tenant than the address names.');
}
