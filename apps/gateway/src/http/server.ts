import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { JSON_BODY, REQUEST_LIMITS } from '@sluice/contract/routes/policy';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { CallError } from './call-error.ts';
import { newRequestId } from './request-id.ts';

/** Longer than load balancers keep idle connections, so that they are the ones to close. */
const KEEP_ALIVE_MS = 72_000;

/**
 * The HTTP server: strict framing, and time limits that are enforced within a second.
 * @param greet says of each new connection why it is refused, where it is
 */
export function httpServer(
  listen: (request: IncomingMessage, response: ServerResponse) => void,
  greet: (socket: Socket) => CallError | undefined,
): Server {
  const server = createServer(
    {
      maxHeaderSize: REQUEST_LIMITS.headerBytes,
      headersTimeout: REQUEST_LIMITS.headersTimeoutMs,
      requestTimeout: REQUEST_LIMITS.headersTimeoutMs + 50_000,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: KEEP_ALIVE_MS,
      noDelay: true,
      insecureHTTPParser: false,
      requireHostHeader: true,
    },
    listen,
  );
  server.on('connection', (socket: Socket) => {
    const refusal = greet(socket);
    if (refusal !== undefined) end(socket, refusal);
  });
  // A body that is too large is refused before its sender is told to go on.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (Number(request.headers['content-length'] ?? 0) <= JSON_BODY.maxBytes) response.writeContinue();
    listen(request, response);
  });
  server.on('clientError', refuseBrokenHttp);
  server.on('upgrade', (_request, socket) =>
    end(socket, new CallError('method_not_allowed', 'Upgrades are not taken.')),
  );
  server.on('connect', (_request, socket) => end(socket, new CallError('method_not_allowed', 'CONNECT is not taken.')));
  return server;
}

/** Bytes that are not HTTP, or came too slowly: one answer, then the connection is closed. */
function refuseBrokenHttp(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return end(socket, new CallError('headers_too_large', 'The head of the request is over 16 KB.'));
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return end(socket, new CallError('request_timeout', 'The request did not arrive in time.'));
    default:
      return end(socket, new CallError('invalid_request', 'The bytes are not a valid HTTP request.'));
  }
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
};

function end(socket: Duplex, error: CallError): void {
  const requestId = newRequestId(Date.now());
  const body = JSON.stringify(chatDialect.error(error.wire(requestId)));
  const head = [
    `HTTP/1.1 ${error.status} ${REASONS[error.status] ?? 'Error'}`,
    `x-request-id: ${requestId}`,
    'x-sluice-attempts: 0',
    ...pairs(error.headers()),
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function pairs(flat: readonly string[]): string[] {
  return flat.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${flat[i + 1]}`] : []));
}
