import { readFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';

/**
 * loader.c for machines without a C compiler: the same arguments and the same output, far slower than what it measures.
 *
 *   node slow-loader.ts PORT REQUEST_FILE CONNECTIONS WARMUP_MS MEASURE_MS CHUNKS
 */
const [port = 0, , connections = 1, warmupMs = 0, measureMs = 0, chunks = 0] = process.argv.slice(2).map(Number);
const file = readFileSync(process.argv[3] ?? '', 'latin1');
const headEnd = file.indexOf('\r\n\r\n');
const [requestLine = '', ...headerLines] = file.slice(0, headEnd).split('\r\n');
const [method = 'POST', path = '/'] = requestLine.split(' ');
const headers = Object.fromEntries(
  headerLines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
);
const body = Buffer.from(file.slice(headEnd + 4), 'latin1');
const agent = new Agent({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections });

const total = {
  answers: 0,
  measured: 0,
  seconds: 0,
  errors: 0,
  badStatus: 0,
  reconnects: 0,
  chunks: 0,
  bytesIn: 0,
  firstBad: '',
};
const latency: number[] = [];
const ttft: number[] = [];
const delay: number[] = [];
let measuring = false;
let stopping = false;

interface Seen {
  bytes: number;
  clocks: number;
  firstUs: number;
  /** The end of what came, for a clock that is cut in two. */
  tail: string;
}

async function once(): Promise<void> {
  const begun = performance.now();
  const seen: Seen = { bytes: 0, clocks: 0, firstUs: 0, tail: '' };
  try {
    const status = await exchange((part) => look(part, seen, begun));
    if (status < 200 || status > 299) {
      total.badStatus += 1;
      total.firstBad ||= `status ${status}`;
    } else if (chunks > 0 ? seen.clocks !== chunks : seen.bytes < 1000) {
      total.errors += 1;
      total.firstBad ||= `${seen.bytes} bytes, ${seen.clocks} chunks`;
    } else {
      total.answers += 1;
      if (measuring) {
        total.measured += 1;
        latency.push((performance.now() - begun) * 1000);
        if (chunks > 0) ttft.push(seen.firstUs);
      }
    }
  } catch (error) {
    total.errors += 1;
    total.firstBad ||= String(error);
  }
}

/** Resolves with the status once the body is whole. */
function exchange(onPart: (part: Buffer) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent }, (answer: IncomingMessage) => {
      answer.on('data', onPart);
      answer.on('error', reject);
      answer.on('end', () => (answer.complete ? resolve(answer.statusCode ?? 0) : reject(new Error('cut'))));
      if (answer.headers.connection === 'close') total.reconnects += 1;
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function look(part: Buffer, seen: Seen, begun: number): void {
  seen.bytes += part.length;
  total.bytesIn += part.length;
  if (chunks === 0) return;
  const now = process.hrtime.bigint();
  const text = seen.tail + part.toString('latin1');
  let end = 0;
  for (const match of text.matchAll(/@(\d{20})/g)) {
    end = match.index + match[0].length;
    if (seen.clocks === 0) seen.firstUs = (performance.now() - begun) * 1000;
    seen.clocks += 1;
    if (!measuring) continue;
    total.chunks += 1;
    delay.push(Math.max(0, Number(now - BigInt(match[1] ?? 0)) / 1000));
  }
  seen.tail = text.slice(Math.max(end, text.length - 20));
}

async function connection(): Promise<void> {
  while (!stopping) await once();
}

function percentiles(values: number[]): object {
  values.sort((a, b) => a - b);
  const at = (p: number) => Number((values[Math.max(0, Math.ceil((p / 100) * values.length) - 1)] ?? 0).toFixed(1));
  return { count: values.length, p50: at(50), p90: at(90), p99: at(99), p999: at(99.9), max: at(100) };
}

let startedAt = 0;
setTimeout(() => {
  measuring = true;
  startedAt = performance.now();
  console.log('start');
}, warmupMs);
setTimeout(() => {
  measuring = false;
  stopping = true;
  total.seconds = (performance.now() - startedAt) / 1000;
  console.log('end');
}, warmupMs + measureMs);
await Promise.all(Array.from({ length: connections }, connection));
agent.destroy();
console.log(
  JSON.stringify({ ...total, latency: percentiles(latency), ttft: percentiles(ttft), delay: percentiles(delay) }),
);
