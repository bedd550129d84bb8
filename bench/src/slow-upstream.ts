import { createServer, type ServerResponse } from 'node:http';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

/**
 * upstream.c for machines without a C compiler: the same answers, ten times slower than the provider should be.
 *
 *   node slow-upstream.ts PORT
 */
const CHUNKS = 100;
const HEAD = { id: 'chatcmpl-bench', created: 1_760_000_000, model: 'bench' };
const USAGE = { prompt_tokens: 420, completion_tokens: 200, total_tokens: 620 };
const FILLER = 'xxxxx '.repeat(22);

const message = {
  role: 'assistant',
  content: 'The gateway carries this answer without a change. '.repeat(23),
  refusal: null,
};
const choice = { index: 0, message, logprobs: null, finish_reason: 'stop' };
const plain = Buffer.from(JSON.stringify({ ...HEAD, object: 'chat.completion', choices: [choice], usage: USAGE }));
let count = 0;

createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  if (request.method === 'GET') {
    const body = request.url === '/count' ? { count } : { object: 'list', data: [{ id: 'bench', object: 'model' }] };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    return;
  }
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    count += 1;
    const body = JSON.parse(Buffer.concat(parts).toString()) as { stream?: boolean; model?: string };
    const pauseMs = Number(/^bench-p(\d+)$/.exec(body.model ?? '')?.[1] ?? 0);
    if (body.stream === true) stream(response, pauseMs).catch(() => response.destroy());
    else {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': plain.length });
      response.end(plain);
    }
  });
}).listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4096 });

async function stream(response: ServerResponse, pauseMs: number): Promise<void> {
  response.on('error', () => response.destroy());
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  const send = (choices: object[], usage: object | null = null) =>
    response.write(`data: ${JSON.stringify({ ...HEAD, object: 'chat.completion.chunk', choices, usage })}\n\n`);
  send([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }]);
  let due = performance.now();
  for (let index = 0; index < CHUNKS && !response.destroyed; index += 1) {
    due += pauseMs;
    if (pauseMs > 0) await pause(Math.max(0, due - performance.now()));
    else await nextTurn();
    const clock = process.hrtime.bigint().toString().padStart(20, '0');
    send([{ index: 0, delta: { content: `@${clock} ${FILLER}` }, finish_reason: null }]);
  }
  send([{ index: 0, delta: {}, finish_reason: 'stop' }]);
  send([], USAGE);
  response.end('data: [DONE]\n\n');
}
