import type { Gateway } from '../gateway.ts';
import type { Visit } from '../http/listener.ts';
import { sendJson } from '../http/send-json.ts';

/** Alive: the process answers. */
export function healthz(_gateway: Gateway, visit: Visit): void {
  sendJson(visit, 200, { status: 'ok' });
}

/** Ready to serve: not draining, and the ledger takes entries. Never calls a provider. */
export function readyz(gateway: Gateway, visit: Visit): void {
  const reason = gateway.draining ? 'draining' : gateway.ledger.writable ? undefined : 'ledger';
  sendJson(
    visit,
    reason === undefined ? 200 : 503,
    reason === undefined ? { status: 'ready' } : { status: 'not ready', reason },
  );
}
