import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { methodsOf, REQUEST_LIMITS, type RouteDialect, type RoutePolicy } from '@sluice/contract/routes/policy';
import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import type { ClientDialect } from '@sluice/core/chat/client-dialect';
import { geminiDialect } from '@sluice/core/chat/gemini/client';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { responsesDialect } from '@sluice/core/chat/openai-responses/client';
import { respondError } from '../call/respond.ts';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import { asCallError, CallError } from './call-error.ts';
import { clientAddress, isProxy, socketAddress } from './client-address.ts';
import { takeQueryKey } from './query-key.ts';
import { newRequestId } from './request-id.ts';
import { findVerb, type VerbPath } from './verb-routes.ts';

/** A request at the door, before its body is read. */
export interface Visit {
  readonly requestId: string;
  /** Unix ms. */
  readonly admittedAt: number;
  /** Monotonic ms. */
  readonly startedAt: number;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly clientIp: string;
  readonly dialect: ClientDialect;
  /** The tenant that a `/t/{tenant}` prefix or the host name names. */
  readonly namedTenant: string | undefined;
  /** Path parameters. */
  readonly params: Readonly<Record<string, string>>;
}

/** While the listener still finds out what it is. */
type OpenVisit = { -readonly [Member in keyof Visit]: Visit[Member] };

export type Handler = (gateway: Gateway, visit: Visit) => void | Promise<void>;

export interface HotRoute {
  readonly policy: RoutePolicy;
  readonly handle: Handler;
}

export interface VerbRoute extends HotRoute {
  readonly at: VerbPath;
}

/** What the listener hands requests to. */
export interface Doors {
  /** Routes of model calls by path: taken before Hono, without web streams in between. */
  readonly hot: ReadonlyMap<string, HotRoute>;
  /** Those whose path ends in a parameter and a verb: looked at where no path above fits. */
  readonly verbs: readonly VerbRoute[];
  /** Everything else. */
  readonly listen: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

/** Requests on their way through Hono, which knows nothing of visits. */
const visits = new WeakMap<IncomingMessage, Visit>();

/** @throws Error for a request that did not come through `listener` */
export function visitOf(request: IncomingMessage): Visit {
  const visit = visits.get(request);
  if (visit === undefined) throw new Error('the request came past the listener');
  return visit;
}

/** In which dialect a request that no model route takes is answered. */
function spokenAt(path: string, { headers }: IncomingMessage): RouteDialect {
  if (path.startsWith('/v1/responses')) return 'responses';
  if (path.startsWith('/v1beta/') || isGoogleClient(headers)) return 'gemini';
  return path.startsWith('/v1/messages') || headers['anthropic-version'] !== undefined ? 'messages' : 'chat';
}

/** Whether one of Google's SDKs asks: by default they go to `/v1`, as OpenAI's do. */
export function isGoogleClient(headers: IncomingMessage['headers']): boolean {
  return headers['x-goog-api-client'] !== undefined;
}

export function dialectOf(name: RouteDialect): ClientDialect {
  switch (name) {
    case 'messages':
      return messagesDialect;
    case 'responses':
      return responsesDialect;
    case 'gemini':
      return geminiDialect;
    default:
      return chatDialect;
  }
}

/**
 * What stands before every route: makes the request's id, refuses what must not be normalised away and takes the hot
 * routes by the raw path alone. Neither `Host` nor an absolute address ever decides where a request goes.
 */
export function listener(gateway: Gateway, doors: Doors): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const admittedAt = Date.now();
    const visit: OpenVisit = {
      requestId: newRequestId(admittedAt),
      admittedAt,
      startedAt: monotonicMs(),
      request,
      response,
      clientIp: clientAddress(request, gateway.environment.trustedProxies),
      dialect: chatDialect,
      namedTenant: undefined,
      params: {},
    };
    if (gateway.draining) response.shouldKeepAlive = false;
    try {
      const { path, prefix } = pathOf(request);
      const exact = doors.hot.get(path);
      visit.dialect = dialectOf(exact?.policy.dialect ?? spokenAt(path, request));
      const hot = exact ?? verbAt(doors, path, visit);
      visit.namedTenant = tenantNamed(prefix, request, gateway.environment.tenantHosts);
      if (gateway.directory.checksAddresses && !PROBES.has(path)) {
        gateway.visitors.check(gateway.directory, visit.clientIp);
      }
      checkHead(request);
      if (hot === undefined) {
        visits.set(request, visit);
        if (prefix !== undefined) request.url = withoutPrefix(request, prefix);
        doors.listen(request, response).catch((error: unknown) => refuse(gateway, visit, error));
        return;
      }
      if (hot.policy.method !== request.method) throw methodNotAllowed(hot.policy.path);
      const outcome = hot.handle(gateway, visit);
      if (outcome instanceof Promise) outcome.catch((error: unknown) => refuse(gateway, visit, error));
    } catch (error) {
      refuse(gateway, visit, error);
    }
  };
}

/** A connection that was opened: why it is refused, where it is one too many of its address. */
export function greet({ directory, environment, visitors }: Gateway, socket: Socket): CallError | undefined {
  const address = socketAddress(socket);
  return isProxy(address, environment.trustedProxies) ? undefined : visitors.connected(directory, socket, address);
}

/** Asked by machines that are in nobody's list. */
const PROBES = new Set(['/healthz', '/readyz']);

/** The route of a path with a verb, whose parameters the visit gets. @throws CallError */
function verbAt({ verbs }: Doors, path: string, visit: OpenVisit): HotRoute | undefined {
  if (!path.startsWith('/v1')) return undefined;
  const found = findVerb(verbs, path);
  if (found !== undefined || path.startsWith('/v1beta/')) takeQueryKey(visit.request);
  if (found === undefined) return undefined;
  visit.dialect = dialectOf(found.route.policy.dialect);
  visit.params = found.params;
  return found.route;
}

/** Answers a request that ended in an error before anything was sent. */
export function refuse(gateway: Gateway, visit: Visit, error: unknown): void {
  if (!(error instanceof CallError)) gateway.log.error({ error, request_id: visit.requestId }, 'a request failed');
  const refusal = asCallError(error);
  const { allow } = refusal.details;
  respondError(visit, refusal, 0, allow === undefined ? [] : ['allow', allow]);
}

export function routeNotFound(): CallError {
  return new CallError('route_not_found', 'There is no such route.');
}

export function methodNotAllowed(path: string): CallError {
  const methods = methodsOf(path).join(', ');
  return new CallError('method_not_allowed', `This route takes ${methods}.`, { allow: methods });
}

/** Behind a tenant's prefix stand its model calls and services alone: no page, no control API. */
const TENANT_ROUTES = /^\/(v1|v1beta|services|mcp)(\/|$)/;

/** The raw path without its query; a `/t/{tenant}` prefix is taken off. @throws CallError */
function pathOf({ url = '' }: IncomingMessage): { path: string; prefix: string | undefined } {
  if (url.length > REQUEST_LIMITS.urlBytes)
    throw new CallError('uri_too_long', 'The address is over 8 KB.', { closeConnection: true });
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  if (!path.startsWith('/'))
    throw new CallError('invalid_request', 'The request target should be a path.', { closeConnection: true });
  if (!path.startsWith('/t/')) return { path, prefix: undefined };
  const end = path.indexOf('/', 3);
  if (end < 0 || !TENANT_ROUTES.test(path.slice(end))) return { path, prefix: undefined };
  return { path: path.slice(end), prefix: path.slice(3, end) };
}

/** The address behind a tenant's prefix, its query kept. */
function withoutPrefix({ url = '' }: IncomingMessage, prefix: string): string {
  return url.slice('/t/'.length + prefix.length);
}

/** The tenant of the prefix, or of one label before the public host. @throws CallError where the two differ */
function tenantNamed(
  prefix: string | undefined,
  { headers }: IncomingMessage,
  hosts: string | undefined,
): string | undefined {
  if (hosts === undefined) return prefix;
  const host = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  const label = host.endsWith(hosts) ? host.slice(0, -hosts.length) : '';
  if (label === '' || label.includes('.')) return prefix;
  if (prefix !== undefined && prefix !== label) {
    throw new CallError('tenant_mismatch', 'The path and the host name different tenants.');
  }
  return label;
}

const ONCE = ['host', 'content-type', 'content-length'];

/** Heads that two readers might understand differently, or that are too large. @throws CallError */
function checkHead(request: IncomingMessage): void {
  const { rawHeaders } = request;
  if (rawHeaders.length / 2 > REQUEST_LIMITS.headerLines) {
    throw new CallError('headers_too_large', 'The request has over 100 header lines.', { closeConnection: true });
  }
  let seen = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    // Most names are told apart by their length alone.
    if (name.length !== 4 && name.length !== 12 && name.length !== 14) continue;
    const at = ONCE.indexOf(name.toLowerCase());
    if (at < 0) continue;
    if ((seen & (1 << at)) !== 0) {
      throw new CallError('invalid_request', `The header ${ONCE[at]} stands twice.`, {
        param: ONCE[at] ?? null,
        closeConnection: true,
      });
    }
    seen |= 1 << at;
  }
  const coding = request.headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    throw new CallError('invalid_request', 'transfer-encoding should be chunked.', { closeConnection: true });
  }
}
