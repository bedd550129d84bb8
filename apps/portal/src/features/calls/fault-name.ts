import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** The classes of failures of an attempt, in a few words. */
const NAMES: Readonly<Record<string, MessageDescriptor>> = {
  unreachable: msg`not reachable`,
  reset: msg`connection broke`,
  timeout: msg`took too long`,
  'bad-request': msg`refused the request`,
  'context-length': msg`too long for the model`,
  'content-policy': msg`against its content policy`,
  'model-not-found': msg`does not know the model`,
  auth: msg`refused the key`,
  'rate-limit': msg`over its rate limit`,
  quota: msg`no credit left`,
  overloaded: msg`overloaded`,
  'server-error': msg`failed`,
  'bad-response': msg`unusable answer`,
  unhealthy: msg`fails its health checks`,
  outrun: msg`another attempt was faster`,
  gone: msg`caller went away`,
};

const OTHER = msg`failed`;

export function faultName(faultClass: string): MessageDescriptor {
  return NAMES[faultClass] ?? OTHER;
}
