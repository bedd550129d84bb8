import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** What the client prints when its time is over. */
export interface Paced {
  /** Of each 200, from the moment at which its turn had come. Ms. */
  readonly latencies: readonly number[];
  readonly statuses: Readonly<Record<string, number>>;
}

/**
 * `paced-client PORT KEY PER_SECOND SECONDS`: calls at an even rate, whatever becomes of them. A late answer holds no
 * later call back, so that waiting is seen and not left out.
 */
const [port = '', key = '', perSecond = '', seconds = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const body = JSON.stringify({
  model: 'fast',
  messages: [{ role: 'user', content: 'What is the capital of France?' }],
  max_tokens: 100,
});
const headers = {
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  'content-length': Buffer.byteLength(body),
};
const latencies: number[] = [];
const statuses: Record<string, number> = {};

function call(turn: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (status: string) => {
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status === '200') latencies.push(performance.now() - turn);
      resolve();
    };
    const sent = request({ host: '127.0.0.1', port, path: '/v1/chat/completions', method: 'POST', agent, headers });
    sent.on('response', (response) => {
      response.resume();
      response.on('end', () => done(String(response.statusCode)));
    });
    sent.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    sent.end(body);
  });
}

const calls: Promise<void>[] = [];
const startedAt = performance.now();
const total = Number(perSecond) * Number(seconds);
for (let index = 0; index < total; ) {
  const due = Math.min(total, Math.floor(((performance.now() - startedAt) * Number(perSecond)) / 1_000) + 1);
  for (; index < due; index++) calls.push(call(startedAt + (index * 1_000) / Number(perSecond)));
  await pause(1);
}
await Promise.all(calls);
agent.destroy();
const result: Paced = { latencies, statuses };
console.log(JSON.stringify(result));
