import type { IncomingMessage } from 'node:http';
import type { Environment } from '../config.ts';
import { CallError } from '../http/call-error.ts';
import { sessionSecretOf } from './session-cookie.ts';

const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/;

/**
 * A write that a foreign page may have made the browser send: only then does the request carry a cookie, an `Origin` of
 * another place, or a content type that a form can have. A bearer token never goes by itself, so it proves intent.
 *
 * @throws CallError `permission_denied`
 */
export function refuseForged(environment: Pick<Environment, 'publicUrl'>, request: IncomingMessage): void {
  const { headers, method } = request;
  if (headers.authorization !== undefined) return;
  const { origin } = headers;
  if (origin !== undefined && !isOwn(environment, origin, headers.host ?? '')) {
    throw forged('The request comes from a page of another origin.', 'origin');
  }
  const site = headers['sec-fetch-site'];
  if (origin === undefined && site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw forged('The request comes from a page of another site.', 'sec-fetch-site');
  }
  if (sessionSecretOf(environment, request) === undefined) return;
  const type = headers['content-type'];
  // A form can send POST alone; other methods without a body need no type.
  if (type === undefined ? method === 'POST' : !JSON_TYPE.test(type)) {
    throw forged('A write with a session needs content-type application/json.', 'content-type');
  }
}

/** The public address's origin; on a loopback address also that of the request itself, whatever the port in between. */
function isOwn({ publicUrl }: Pick<Environment, 'publicUrl'>, origin: string, host: string): boolean {
  if (origin === new URL(publicUrl).origin) return true;
  return LOOPBACK.test(host) && origin === `http://${host}`;
}

function forged(message: string, param: string): CallError {
  return new CallError('permission_denied', message, { param });
}
