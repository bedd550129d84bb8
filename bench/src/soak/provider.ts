import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';

/** How a provider of the soak answers. */
export type Mode =
  | 'well'
  | 'reset'
  | 'server_error'
  | 'rate_limited'
  | 'silent'
  | 'web_page'
  | 'half_a_document'
  | 'cut_stream'
  | 'error_event'
  | 'slow';

const [port = '', contacts = ''] = process.argv.slice(2);
let mode: Mode = 'well';
process.on('message', (next: Mode) => {
  mode = next;
});
process.on('disconnect', () => process.exit());

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => void serve(request, response));
server.on('clientError', (_error, socket) => socket.destroy());
server.listen(Number(port), '127.0.0.1', () => process.send?.('ready'));

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.on('error', () => undefined);
  request.on('error', () => undefined);
  const parts: Buffer[] = [];
  try {
    for await (const part of request) parts.push(part as Buffer);
  } catch {
    return;
  }
  const { user, stream } = JSON.parse(Buffer.concat(parts).toString()) as { user?: string; stream?: boolean };
  // The witness of what was asked: written before any answer, so that it survives the end of this process.
  appendFileSync(contacts, `${user ?? ''}\n`);
  await answer(response, stream === true, mode);
}

async function answer(response: ServerResponse, stream: boolean, how: Mode): Promise<void> {
  switch (how) {
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'silent':
      return;
    case 'server_error':
      return json(response, 500, { error: { message: 'The server had an error.', type: 'server_error' } });
    case 'rate_limited':
      response.setHeader('retry-after', '2');
      return json(response, 429, { error: { message: 'Rate limit reached.', code: 'rate_limit_exceeded' } });
    case 'web_page':
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>Welcome</title>');
      return;
    case 'half_a_document':
      response.setHeader('content-type', stream ? 'text/event-stream' : 'application/json');
      response.end(stream ? 'data: {"id":"chatcm\n\n' : '{"id":"chatcmpl-1","cho');
      return;
    default:
      if (how === 'slow') await pause(1_500);
      return stream ? events(response, how) : json(response, 200, chatCompletion());
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** A stream of 300 ms, or of several seconds where it is slow. */
async function events(response: ServerResponse, how: Mode): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const all = chatStream();
  for (const [index, event] of all.entries()) {
    if (response.destroyed) return;
    if (how === 'cut_stream' && index === 4) return void response.socket?.resetAndDestroy();
    if (how === 'error_event' && index === 4) {
      response.end('data: {"error":{"message":"The server had an error.","type":"server_error"}}\n\n');
      return;
    }
    response.write(event);
    await pause(how === 'slow' ? 300 : 30);
  }
  response.end();
}
