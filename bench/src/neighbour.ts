import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { busyUs, describeMachine, LOAD_CORE, PROXY_CORE, pinnedTo } from './machine.ts';
import type { Paced } from './neighbour/paced-client.ts';
import { answers, freePort, killAll, loadProgram, start } from './programs.ts';
import { MODELS } from './scenarios.ts';
import { gatewayCommand, gatewayEnvironment } from './targets.ts';

/** A tenant at ten times its limit, and what another one at half of its own has of it. */
const LIMIT_RPM = 6_000;
const KEYS = { noisy: 'sk-neighbour-noisy-0123456789', quiet: 'sk-neighbour-quiet-0123456789' };
const NOISY_PER_SECOND = (10 * LIMIT_RPM) / 60;
const QUIET_PER_SECOND = (0.5 * LIMIT_RPM) / 60;
const ROUNDS = 6;
const SECONDS = 6;
const WARM_UP_SECONDS = 15;

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-neighbour-'));
  try {
    const upstreamPort = await freePort();
    const upstream = start(LOAD_CORE, [...loadProgram('upstream', dir), String(upstreamPort)]);
    await answers(`http://127.0.0.1:${upstreamPort}/models`, upstream);
    const port = await freePort();
    const config = join(dir, 'sluice.yaml');
    writeFileSync(config, neighbourConfig(upstreamPort));
    const environment = gatewayEnvironment(join(dir, 'data'), port, config);
    const gateway = start(PROXY_CORE, gatewayCommand(['start']), environment);
    await answers(`http://127.0.0.1:${port}/readyz`, gateway);
    console.log(await measured(port, upstreamPort));
    await gateway.stop();
    await upstream.stop();
  } finally {
    killAll();
    rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * The load generators run in all of it: without the noisy tenant its calls go past the gateway, to the provider itself, so
 * that what they take of the machine is no part of what is compared.
 */
async function measured(port: number, upstreamPort: number): Promise<string> {
  // A gateway in service has long compiled what it runs.
  await client(port, 'noisy', NOISY_PER_SECOND, WARM_UP_SECONDS);
  const alone: Paced[] = [];
  const beside: Paced[] = [];
  const noisy: Paced[] = [];
  const busyBefore = busyUs();
  for (let round = 0; round < ROUNDS; round++) {
    const past = client(upstreamPort, 'noisy', NOISY_PER_SECOND, SECONDS);
    alone.push(await client(port, 'quiet', QUIET_PER_SECOND, SECONDS));
    await past;
    const flood = client(port, 'noisy', NOISY_PER_SECOND, SECONDS);
    beside.push(await client(port, 'quiet', QUIET_PER_SECOND, SECONDS));
    noisy.push(await flood);
  }
  const busyCores = (busyUs() - busyBefore) / (ROUNDS * SECONDS * 2 * 1e6);
  const [quietP99, besideP99] = [percentile(alone, 0.99), percentile(beside, 0.99)];
  const line = (name: string, runs: readonly Paced[]) =>
    `| ${[name, percentile(runs, 0.5).toFixed(2), percentile(runs, 0.99).toFixed(2), told(runs)].join(' | ')} |`;
  return [
    `${describeMachine()}; ${busyCores.toFixed(1)} cores busy on the mean. ${ROUNDS} rounds of ${SECONDS} s each, by turns.`,
    '| tenant | p50 ms | p99 ms | statuses |\n|---|---|---|---|',
    line(`quiet, ${QUIET_PER_SECOND} calls/s, alone in the gateway`, alone),
    line('quiet, beside the noisy one', beside),
    line(`noisy, ${NOISY_PER_SECOND} calls/s`, noisy),
    `\nThe quiet tenant's p99 beside the noisy one is ${(besideP99 / quietP99).toFixed(2)} times its p99 alone.`,
  ].join('\n');
}

async function client(port: number, who: keyof typeof KEYS, perSecond: number, seconds: number): Promise<Paced> {
  const script = join(import.meta.dirname, 'neighbour/paced-client.ts');
  const [program = '', ...args] = [...pinnedTo(LOAD_CORE), process.execPath, script];
  const given = [port, KEYS[who], perSecond, seconds].map(String);
  const child = spawn(program, [...args, ...given], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (data: Buffer) => {
    text += data.toString();
  });
  await once(child, 'close');
  return JSON.parse(text) as Paced;
}

/** Of all rounds together. */
function percentile(runs: readonly Paced[], share: number): number {
  const sorted = runs.flatMap(({ latencies }) => latencies).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function told(runs: readonly Paced[]): string {
  const sums = new Map<string, number>();
  for (const { statuses } of runs) {
    for (const [status, times] of Object.entries(statuses)) sums.set(status, (sums.get(status) ?? 0) + times);
  }
  return [...sums].map(([status, times]) => `${status}: ${times}`).join(', ');
}

function neighbourConfig(upstreamPort: number): string {
  const tenant = (name: keyof typeof KEYS) =>
    `  ${name}:
    models: [fast]
    limits: { rpm: ${LIMIT_RPM} }
    budgets: [{ usd: 1000, window: day }]
    teams: { t: { applications: { a: { keys: [{ name: k, value: ${KEYS[name]} }] } } } }`;
  return `providers:
  bench:
    type: openai-compatible
    base_url: http://127.0.0.1:${upstreamPort}/v1
    allow_private_network: true
    keys: [{ name: k, value: bench-provider-key }]
models:
  fast: { targets: [{ provider: bench, model: ${MODELS[0]} }], price: { input_per_mtok: 1, output_per_mtok: 10 } }
tenants:
${tenant('noisy')}
${tenant('quiet')}
`;
}

main().catch((error: unknown) => {
  killAll();
  console.error(error);
  process.exitCode = 1;
});
