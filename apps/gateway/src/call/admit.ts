import type { IncomingMessage } from 'node:http';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import { permits } from '../http/client-address.ts';
import type { Caller, Directory } from '../state/directory.ts';
import type { Admitted, CallInHand } from './call-in-hand.ts';

/** Who calls, from where. Needs the headers alone, so that a stranger's body is never read. @throws CallError */
export function identify(gateway: Gateway, request: IncomingMessage, clientIp: string): Caller {
  const credential = credentialOf(request);
  const caller = credential === undefined ? undefined : gateway.directory.caller(gateway.config.hashKey(credential));
  if (caller === undefined) throw unknownKey(gateway, clientIp, 'No key, or one that is unknown or revoked.');
  const now = Date.now();
  if (caller.expiresAt !== undefined && caller.expiresAt <= now) {
    throw unknownKey(gateway, clientIp, 'The key has expired.');
  }
  if (!caller.addressRules.every((rule) => permits(rule, clientIp))) {
    throw new CallError('ip_not_allowed', `The key may not be used from ${clientIp}.`);
  }
  const named = request.headers['x-tenant-id'];
  if (named !== undefined && named !== caller.tenant) {
    throw new CallError('tenant_mismatch', 'The key belongs to another tenant than the request names.');
  }
  caller.use.at = now;
  caller.use.address = clientIp;
  caller.use.userAgent = request.headers['user-agent'];
  return caller;
}

function unknownKey({ visitors, directory }: Gateway, clientIp: string, message: string): CallError {
  return visitors.failedKey(directory, clientIp, new CallError('invalid_api_key', message));
}

/** Whether the caller may call the model that the body names. @throws CallError */
export function admit(inHand: CallInHand, caller: Caller, directory: Directory): Admitted {
  const name = inHand.call.model ?? caller.defaultModel;
  if (name === undefined) {
    throw new CallError('invalid_request', 'model is missing and the tenant has no default model.', { param: 'model' });
  }
  const answer = directory.model(caller, name);
  if ('refused' in answer) {
    if (answer.refused === 'not_allowed') {
      throw new CallError('model_not_allowed', `This key may not call the model '${printable(name)}'.`, {
        param: 'model',
      });
    }
    throw new CallError('model_not_found', `There is no model '${printable(name)}'.`, { param: 'model' });
  }
  inHand.caller = caller;
  inHand.directory = directory;
  inHand.model = answer.model;
  return inHand;
}

/** The one credential of a request, whichever vendor's header carries it; two that differ are refused. */
function credentialOf({ rawHeaders }: IncomingMessage): string | undefined {
  let found: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const value = credentialIn(rawHeaders[i] as string, rawHeaders[i + 1] as string);
    if (value === undefined) continue;
    if (found !== undefined && found !== value) throw differing();
    found = value;
  }
  return found;
}

const KEY_HEADERS = new Set(['x-api-key', 'api-key', 'x-goog-api-key']);

function credentialIn(name: string, value: string): string | undefined {
  // No header that carries a credential is shorter or longer; most others are told apart by that.
  if (name.length < 7 || name.length > 14) return undefined;
  const lower = name.toLowerCase();
  if (KEY_HEADERS.has(lower)) return value.trim();
  if (lower !== 'authorization') return undefined;
  if (value.startsWith('Bearer ') && !value.includes(' ', 7)) return value.slice(7);
  const bearer = /^Bearer +(\S+) *$/i.exec(value);
  if (bearer?.[1] === undefined)
    throw new CallError('invalid_api_key', 'The authorization header should be: Bearer <key>.');
  return bearer[1];
}

function differing(): CallError {
  return new CallError('invalid_request', 'The request carries credentials that differ.', { param: 'authorization' });
}

/** A caller's text within a message: short and without control characters. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
}
