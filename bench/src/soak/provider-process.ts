import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Mode } from './provider.ts';

/** A provider that can be killed and started again on its port. */
export class ProviderProcess {
  readonly port: number;
  readonly #contacts: string;
  #child: ChildProcess | undefined;

  /** @param contacts file that gets the name of each call that reached it, a line each */
  constructor(port: number, contacts: string) {
    this.port = port;
    this.#contacts = contacts;
  }

  async start(): Promise<void> {
    this.#child = fork(join(import.meta.dirname, 'provider.ts'), [String(this.port), this.#contacts]);
    await once(this.#child, 'message');
  }

  answer(mode: Mode): void {
    this.#child?.send(mode);
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name);
  }

  async kill(): Promise<void> {
    if (this.#child === undefined) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
    this.#child = undefined;
  }
}
