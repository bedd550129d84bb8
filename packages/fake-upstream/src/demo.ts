import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { answerDemo, type DemoAnswer, type DemoChoice, DemoRefusal } from './demo-answer.ts';

export interface Demo {
  /** `http://127.0.0.1:PORT`; add `/v1` for a base URL. */
  readonly url: string;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 32 * 1024 * 1024;
const TOKENS_PER_CHUNK = 3;
/** Answers depend on nothing but the request; so does their date. */
const CREATED = 1_760_000_000;
const MODEL = { id: 'demo', object: 'model', created: CREATED, owned_by: 'sluice' };

/**
 * The built-in `demo` provider: an OpenAI chat server on loopback that computes its answers from the request, offline
 * and always alike. It lives in the gateway's process and never keeps it alive.
 */
export async function startDemo(): Promise<Demo> {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    route(request, response).catch(() => response.destroy());
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('connection', (socket) => socket.unref());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.on('error', () => response.destroy());
  const path = (request.url ?? '/').split('?')[0];
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (isRead && path === '/v1/models') return sendJson(response, 200, { object: 'list', data: [MODEL] });
  if (isRead && path === '/v1/models/demo') return sendJson(response, 200, MODEL);
  if (path !== '/v1/chat/completions') return sendError(response, 404, `there is no ${request.method} ${path}`);
  if (request.method !== 'POST') return sendError(response, 405, 'use POST');
  const text = await readText(request);
  if (text === undefined) return sendError(response, 413, 'the body is too large');
  const body = parsed(text);
  if (body === undefined) return sendError(response, 400, 'the body is not JSON');
  let answer: DemoAnswer;
  try {
    answer = answerDemo(body);
  } catch (error) {
    if (!(error instanceof DemoRefusal)) throw error;
    return sendError(response, 400, error.message, error.param);
  }
  const id = `chatcmpl-demo-${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
  const { stream, stream_options: options } = body as { stream?: unknown; stream_options?: unknown };
  if (stream !== true) return sendJson(response, 200, completion(id, answer));
  await sendStream(response, events(id, answer, hasIncludeUsage(options)));
}

function completion(id: string, answer: DemoAnswer): object {
  const choices = answer.choices.map((choice, index) => ({
    index,
    message: { role: 'assistant', content: choice.tokens?.join('') ?? null, refusal: null, ...toolCalls(choice) },
    logprobs: null,
    finish_reason: choice.finish,
  }));
  return { id, object: 'chat.completion', created: CREATED, model: answer.model, choices, usage: answer.usage };
}

function toolCalls(choice: DemoChoice): object {
  if (choice.toolCall === undefined) return {};
  const { id, name, arguments: text } = choice.toolCall;
  return { tool_calls: [{ id, type: 'function', function: { name, arguments: text } }] };
}

function* events(id: string, answer: DemoAnswer, withUsage: boolean): Generator<string> {
  const head = { id, object: 'chat.completion.chunk', created: CREATED, model: answer.model };
  const event = (choices: readonly object[], usage: object | null) =>
    `data: ${JSON.stringify({ ...head, choices, ...(withUsage ? { usage } : {}) })}\n\n`;
  for (const [index, choice] of answer.choices.entries()) {
    const delta = (members: object, finish: string | null = null) =>
      event([{ index, delta: members, logprobs: null, finish_reason: finish }], null);
    yield delta({ role: 'assistant', content: choice.toolCall === undefined ? '' : null });
    const tokens = choice.tokens ?? [];
    for (let at = 0; at < tokens.length; at += TOKENS_PER_CHUNK) {
      yield delta({ content: tokens.slice(at, at + TOKENS_PER_CHUNK).join('') });
    }
    if (choice.toolCall !== undefined) {
      const { id: callId, name, arguments: text } = choice.toolCall;
      yield delta({ tool_calls: [{ index: 0, id: callId, type: 'function', function: { name, arguments: '' } }] });
      const middle = Math.ceil(text.length / 2);
      for (const part of [text.slice(0, middle), text.slice(middle)]) {
        if (part !== '') yield delta({ tool_calls: [{ index: 0, function: { arguments: part } }] });
      }
    }
    yield delta({}, choice.finish);
  }
  if (withUsage) yield event([], answer.usage);
  yield 'data: [DONE]\n\n';
}

async function sendStream(response: ServerResponse, stream: Iterable<string>): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  for (const event of stream) {
    if (response.destroyed) return;
    if (!response.write(event) && !(await drained(response))) return;
    // A turn of the loop between the chunks, so that they leave one by one as a model's do.
    await nextTurn();
  }
  response.end();
}

/** False where the client left instead. */
function drained(response: ServerResponse): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle).off('close', settle);
      resolve(!response.destroyed);
    };
    response.on('drain', settle).on('close', settle);
  });
}

function hasIncludeUsage(options: unknown): boolean {
  return typeof options === 'object' && options !== null && Reflect.get(options, 'include_usage') === true;
}

function sendJson(response: ServerResponse, status: number, value: object): void {
  const bytes = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
}

function sendError(response: ServerResponse, status: number, message: string, param: string | null = null): void {
  if (!response.req.complete) response.setHeader('connection', 'close');
  const error = { message: `demo model: ${message}`, type: 'invalid_request_error', param, code: null };
  sendJson(response, status, { error });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** `undefined` where the body is too large. */
async function readText(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  // Not destroyed on the early return: the 413 still has to go out.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
