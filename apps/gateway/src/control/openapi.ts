import { controlDocument } from '@sluice/contract/openapi/control-document';
import { CONTROL_ROUTES } from '@sluice/contract/routes/control-routes';
import { version } from '../cli/version.ts';
import type { Gateway } from '../gateway.ts';
import type { Visit } from '../http/listener.ts';
import { servedUrl } from '../http/served-url.ts';
import { sendAnswer } from './send-answer.ts';
import { cookieName } from './session-cookie.ts';

/** The control API as OpenAPI 3.1: what it offers is no secret, what it holds is. */
export function describeControl(gateway: Gateway, visit: Visit): void {
  const serverUrl = servedUrl(gateway.environment, visit.request);
  const facts = { serverUrl, version: version(), cookieName: cookieName(gateway.environment) };
  sendAnswer(visit, 200, controlDocument(CONTROL_ROUTES, facts));
}
