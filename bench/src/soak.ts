import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.ts';
import { freePort } from './programs.ts';
import { FAULTS } from './soak/faults.ts';
import { GatewayUnderSoak, type Sample } from './soak/gateway-process.ts';
import { Load } from './soak/load.ts';
import { ProviderProcess } from './soak/provider-process.ts';
import { auditContacts } from './soak/soak-audit.ts';
import { soakConfig } from './soak/soak-config.ts';
import { countsTable, figuresTable } from './soak/soak-report.ts';
import { ROOT } from './targets.ts';

const USAGE = `pnpm soak [flags]: the built gateway for a long time, with a fault every 30 s
  --minutes 120     how long
  --rate 20         calls a second, on the mean
  --report FILE     the report as Markdown too (it is printed anyway; samples go to bench/results)`;

/** A fault at its beginning, a sample at its end, when the fault is over and the load has gone on for a while. */
const INTERVAL_MS = 30_000;
const PROVIDERS = 3;

interface Rig {
  readonly gateway: GatewayUnderSoak;
  readonly providers: readonly ProviderProcess[];
  readonly load: Load;
  readonly configFile: string;
  readonly contactFiles: readonly string[];
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    args: process.argv.slice(2).filter((one) => one !== '--'),
    options: {
      minutes: { type: 'string', default: '120' },
      rate: { type: 'string', default: '20' },
      report: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [minutes, rate] = [Number(values.minutes), Number(values.rate)];
  if (values.help || !(minutes > 0) || !(rate > 0)) {
    console.log(USAGE);
    return values.help ? 0 : 1;
  }
  const dir = mkdtempSync(join(tmpdir(), 'sluice-soak-'));
  const rig = await setUp(dir, rate);
  try {
    const report = await soak(rig, minutes * 60_000);
    console.log(report);
    if (values.report !== undefined) writeFileSync(values.report, `${report}\n`);
    return report.includes('**') ? 1 : 0;
  } finally {
    for (const provider of rig.providers) await provider.kill();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function setUp(dir: string, rate: number): Promise<Rig> {
  const ports: number[] = [];
  while (ports.length <= PROVIDERS) {
    const port = await freePort();
    if (!ports.includes(port)) ports.push(port);
  }
  const [port = 0, ...providerPorts] = ports;
  const contactFiles = providerPorts.map((_, index) => join(dir, `contacts-${index}`));
  const providers = providerPorts.map((one, index) => new ProviderProcess(one, contactFiles[index] ?? ''));
  for (const provider of providers) await provider.start();
  const configFile = join(dir, 'sluice.yaml');
  writeFileSync(configFile, soakConfig(providerPorts, 1));
  const gateway = new GatewayUnderSoak(dir, port, configFile);
  const url = `http://127.0.0.1:${port}`;
  await ready(url);
  return { gateway, providers, load: new Load(url, rate), configFile, contactFiles };
}

async function ready(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await pause(100);
  }
  throw new Error(`${url} does not get ready`);
}

async function soak(rig: Rig, durationMs: number): Promise<string> {
  const results = join(ROOT, 'bench/results');
  mkdirSync(results, { recursive: true });
  const startedAt = Date.now();
  const file = join(results, `soak-${new Date(startedAt).toISOString().replaceAll(':', '-').slice(0, 19)}.jsonl`);
  const faults = new Map<string, number>();
  const samples: Sample[] = [];
  const ended = rig.load.run();
  for (let index = 0; (index + 1) * INTERVAL_MS <= durationMs; index++) {
    const fault = FAULTS[index % FAULTS.length];
    if (fault === undefined) break;
    await fault.strike(rig, index);
    faults.set(fault.name, (faults.get(fault.name) ?? 0) + 1);
    await pause(startedAt + (index + 1) * INTERVAL_MS - Date.now());
    const sample = await rig.gateway.sample(Date.now() - startedAt);
    samples.push(sample);
    appendFileSync(file, `${JSON.stringify({ fault: fault.name, ...sample })}\n`);
  }
  const minutes = (Date.now() - startedAt) / 60_000;
  rig.load.stop();
  await ended;
  const exitCode = await rig.gateway.stop();
  const verify = await rig.gateway.command('ledger', 'verify');
  const total = rig.load.tally.get('calls');
  return [
    `Ran for ${minutes.toFixed(0)} minutes on ${new Date(startedAt).toISOString().slice(0, 10)}: ${describeMachine()}. ` +
      `${total} calls (${(total / minutes / 60).toFixed(1)} a second), ${samples.length} faults, ${samples.length} samples.`,
    figuresTable(samples),
    countsTable('what became of the calls', rig.load.tally.counts),
    countsTable('fault', faults),
    [
      ...auditContacts(rig.gateway.dataDir, rig.contactFiles),
      `ledger verify: exit ${verify.code}, ${verify.output.trim().split('\n').at(-1)}`,
      `exit code of the gateway after SIGTERM: ${exitCode}`,
    ]
      .map((line) => `- ${line}`)
      .join('\n'),
  ].join('\n\n');
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
