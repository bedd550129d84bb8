import type { Operation } from '@sluice/contract/control/operation';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import type { Visit } from '../http/listener.ts';
import { callerOf, stranger } from './caller.ts';
import type { Caller } from './operation-handler.ts';

/** Who calls: an admin token, else the person behind a session's cookie. @throws CallError `invalid_api_key` */
export async function authenticate(gateway: Gateway, visit: Visit, access: Operation['access']): Promise<Caller> {
  if (access === 'open') return stranger(visit.clientIp);
  const bearer = bearerOf(visit.request.headers.authorization);
  const actor = { name: 'token:first', address: visit.clientIp };
  if (bearer !== undefined && (await gateway.config.setting('admin_token_hash')) === gateway.config.hashKey(bearer)) {
    return callerOf({ actor }, { platform: 'admin', memberships: [] });
  }
  throw new CallError('invalid_api_key', 'Sign in, or send an admin token as bearer.');
}

function bearerOf(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^Bearer +(\S+) *$/i.exec(header)?.[1];
}
