import { errorRow } from '@sluice/contract/errors/table';
import { gatewayDocument } from '@sluice/contract/openapi/gateway-document';
import { ROUTES } from '@sluice/contract/routes/policy';
import { identify } from '../call/admit.ts';
import { checkNamedTenant } from '../call/named-tenant.ts';
import { version } from '../cli/version.ts';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import { dialectOf, type Visit } from '../http/listener.ts';
import { sendJson } from '../http/send-json.ts';
import { servedUrl } from '../http/served-url.ts';

/** The gateway's API as OpenAPI 3.1; with a key the models that it may call stand in it. */
export function openapi(gateway: Gateway, visit: Visit): void {
  sendJson(visit, 200, descriptionFor(gateway, visit));
}

/** @throws CallError for a key that is none */
export function descriptionFor(gateway: Gateway, visit: Visit) {
  return gatewayDocument(ROUTES, {
    serverUrl: servedUrl(gateway.environment, visit.request),
    version: version(),
    models: modelsOf(gateway, visit),
    errorBody: (code, dialect) =>
      dialectOf(dialect).error(new CallError(code, `${errorRow(code).title}.`).wire('req_…')),
  });
}

const CREDENTIALS = ['authorization', 'x-api-key', 'x-goog-api-key', 'api-key'];

function modelsOf(gateway: Gateway, { request, clientIp, namedTenant }: Visit): readonly string[] | undefined {
  if (!CREDENTIALS.some((name) => request.headers[name] !== undefined)) return undefined;
  const caller = identify(gateway, request, clientIp);
  checkNamedTenant(caller, namedTenant);
  return gateway.directory.modelsOf(caller).map(({ name }) => name);
}
