import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Load } from './load.ts';
import type { Mode } from './provider.ts';
import type { ProviderProcess } from './provider-process.ts';
import { soakConfig } from './soak-config.ts';

/** Whom a fault may strike. */
export interface Field {
  readonly providers: readonly ProviderProcess[];
  readonly load: Load;
  readonly configFile: string;
}

export interface Fault {
  readonly name: string;
  /** Lasts at most `FAULT_MS` and leaves everything well. */
  strike(field: Field, index: number): Promise<void>;
}

export const FAULT_MS = 15_000;

/** One provider in turn, or all of them, answer in one way for a while. */
function answers(name: string, mode: Mode, whom: 'one' | 'all' = 'one'): Fault {
  return {
    name,
    async strike({ providers }, index) {
      const struck = whom === 'all' ? providers : [providers[index % providers.length] as ProviderProcess];
      for (const provider of struck) provider.answer(mode);
      await pause(FAULT_MS);
      for (const provider of struck) provider.answer('well');
    },
  };
}

const RELOADS = 5;

/** In the order in which they come, again and again. */
export const FAULTS: readonly Fault[] = [
  answers('a provider resets connections', 'reset'),
  answers('all providers answer 500', 'server_error', 'all'),
  answers('a provider answers 429', 'rate_limited'),
  answers('a provider says nothing', 'silent'),
  {
    name: 'a storm of 150 clients that leave',
    async strike({ load }) {
      for (let round = 0; round < 3; round++) {
        load.storm(50);
        await pause(2_000);
      }
    },
  },
  answers('a provider answers web pages', 'web_page'),
  {
    name: 'a provider is killed, and comes back',
    async strike({ providers }, index) {
      const provider = providers[index % providers.length] as ProviderProcess;
      await provider.kill();
      await pause(FAULT_MS);
      await provider.start();
    },
  },
  answers('streams are cut', 'cut_stream', 'all'),
  answers('all providers are slow', 'slow', 'all'),
  {
    name: 'the configuration changes, once to nonsense',
    async strike({ providers, configFile }) {
      const ports = providers.map(({ port }) => port);
      for (let reload = 1; reload <= RELOADS; reload++) {
        writeFileSync(configFile, reload === 3 ? 'providers: [nonsense' : soakConfig(ports, 1 + (reload % 3)));
        await pause(FAULT_MS / (RELOADS + 1));
      }
      writeFileSync(configFile, soakConfig(ports, 1));
    },
  },
  answers('all providers answer half a document', 'half_a_document', 'all'),
  {
    name: '200 connections whose head never comes whole',
    async strike({ load }) {
      load.halfHeads(200);
    },
  },
  answers('streams end by an error event', 'error_event', 'all'),
  {
    name: 'a provider is stopped, and goes on',
    async strike({ providers }, index) {
      const provider = providers[index % providers.length] as ProviderProcess;
      provider.signal('SIGSTOP');
      await pause(FAULT_MS);
      provider.signal('SIGCONT');
    },
  },
];
