import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gatewayCommand, gatewayEnvironment } from '../targets.ts';
import type { Insight } from './probe.ts';

/** One moment of the gateway. */
export interface Sample extends Insight {
  /** Ms since the start of the load. */
  readonly atMs: number;
  /** Open descriptors of the process that are sockets, and all of them. */
  readonly sockets: number;
  readonly descriptors: number;
  /** Reservations that the ledger holds open. */
  readonly reservations: number;
}

/** The built gateway under the soak's probe. */
export class GatewayUnderSoak {
  readonly dataDir: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(dir: string, port: number, configFile: string) {
    this.dataDir = join(dir, 'data');
    const [node = '', ...args] = gatewayCommand(['start']);
    // Client addresses come from the load itself.
    const environment = {
      ...gatewayEnvironment(this.dataDir, port, configFile),
      SLUICE_TRUSTED_PROXIES: '127.0.0.1/32',
    };
    this.#environment = environment;
    const log = openSync(join(dir, 'gateway.log'), 'a');
    this.#child = spawn(node, ['--import', join(import.meta.dirname, 'probe.ts'), ...args], {
      env: environment,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.#exited = once(this.#child, 'exit').then(([code]) => code as number | null);
  }

  async sample(atMs: number): Promise<Sample> {
    const { sockets, descriptors } = this.#descriptors();
    const reservations = this.#openReservations();
    const answered = once(this.#child, 'message', { signal: AbortSignal.timeout(20_000) });
    this.#child.send('sample');
    const [insight] = (await answered) as [Insight];
    return { ...insight, atMs, sockets, descriptors, reservations };
  }

  /** SIGTERM, and its exit code. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.#exited;
  }

  /** A `./sluice` command on its data, once it has ended. */
  async command(...args: string[]): Promise<{ code: number | null; output: string }> {
    const [node = '', ...rest] = gatewayCommand(args);
    const child = spawn(node, rest, { env: this.#environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => {
        output = (output + data.toString()).slice(-5_000);
      });
    }
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output };
  }

  #descriptors(): { sockets: number; descriptors: number } {
    const folder = `/proc/${this.#child.pid}/fd`;
    const names = readdirSync(folder);
    const sockets = names.filter((name) => {
      try {
        return readlinkSync(join(folder, name)).startsWith('socket:');
      } catch {
        // Closed meanwhile.
        return false;
      }
    }).length;
    return { sockets, descriptors: names.length };
  }

  #openReservations(): number {
    const database = new DatabaseSync(join(this.dataDir, 'ledger.db'), { readOnly: true });
    try {
      return Number(database.prepare('SELECT count(*) AS count FROM open_intents').get()?.count);
    } finally {
      database.close();
    }
  }
}
