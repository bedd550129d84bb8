import type { IncomingMessage } from 'node:http';
import type { Environment } from '../config.ts';
import type { SessionCookie } from './operation-handler.ts';

/** Longer than any session lives: the server decides, the cookie only must not be the first to go. Seconds. */
const COOKIE_AGE_S = 7 * 24 * 3600;

/** With the prefix no other host and no plain connection can set it; without TLS browsers would refuse it. */
export function cookieName({ publicUrl }: Pick<Environment, 'publicUrl'>): string {
  return isSecure(publicUrl) ? '__Host-sluice' : 'sluice';
}

/** The session's secret that a browser sent. Two cookies of the name say nothing. */
export function sessionSecretOf(
  environment: Pick<Environment, 'publicUrl'>,
  request: IncomingMessage,
): string | undefined {
  const name = cookieName(environment);
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return found.length === 1 && found[0] !== '' ? found[0] : undefined;
}

/** Collects what the answer says about the session's cookie. */
export function sessionCookie(
  environment: Pick<Environment, 'publicUrl'>,
  request: IncomingMessage,
): SessionCookie & { headers(): string[] } {
  let value: string | undefined;
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure(environment.publicUrl) ? '; Secure' : ''}`;
  const name = cookieName(environment);
  return {
    presented: sessionSecretOf(environment, request),
    set: (secret) => {
      value = `${name}=${secret}; Max-Age=${COOKIE_AGE_S}; ${attributes}`;
    },
    clear: () => {
      value = `${name}=; Max-Age=0; ${attributes}`;
    },
    headers: () => (value === undefined ? [] : ['set-cookie', value]),
  };
}

function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}
