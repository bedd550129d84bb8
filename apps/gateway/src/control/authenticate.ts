import type { Operation } from '@sluice/contract/control/operation';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import type { Visit } from '../http/listener.ts';
import { callerOf, stranger } from './caller.ts';
import type { Caller } from './operation-handler.ts';
import { sessionSecretOf } from './session-cookie.ts';

/** Somebody known, or nobody; with the rights of this moment, read anew for each request. */
export interface Authenticated {
  readonly caller: Caller;
  /** Somebody else has seen the person's password: nothing but a new one may be set with it. */
  readonly mustChangePassword: boolean;
}

/** Who calls: the program behind a bearer token, else the person behind a session's cookie. @throws CallError `invalid_api_key` */
export async function authenticate(
  gateway: Gateway,
  { request, clientIp }: Visit,
  access: Operation['access'],
): Promise<Authenticated> {
  if (access === 'open') return { caller: stranger(clientIp), mustChangePassword: false };
  // A request with both is a program's: its token proves intent, a cookie comes along by itself.
  const { authorization } = request.headers;
  const found =
    authorization === undefined
      ? await person(gateway, sessionSecretOf(gateway.environment, request), clientIp)
      : await program(gateway, authorization, clientIp);
  if (found === undefined) throw new CallError('invalid_api_key', 'Sign in, or send an admin token as bearer.');
  return found;
}

async function program(gateway: Gateway, header: string, address: string): Promise<Authenticated | undefined> {
  const value = /^Bearer +(\S{1,1000}) *$/i.exec(header)?.[1];
  const token = value === undefined ? undefined : await gateway.people.adminTokens.find(value);
  if (token === undefined) return undefined;
  const actor = { name: `token:${token.id}`, address };
  return { caller: callerOf({ actor }, { platform: token.role, memberships: [] }), mustChangePassword: false };
}

async function person(
  gateway: Gateway,
  secret: string | undefined,
  address: string,
): Promise<Authenticated | undefined> {
  const signedIn = secret === undefined ? undefined : await gateway.people.sessions.find(secret);
  if (signedIn === undefined) return undefined;
  const { user, session, memberships } = signedIn;
  const identity = { actor: { name: `user:${user.id}`, address }, userId: user.id, sessionId: session.id };
  return {
    caller: callerOf(identity, { platform: user.platformRole, memberships }),
    mustChangePassword: user.mustChange,
  };
}
