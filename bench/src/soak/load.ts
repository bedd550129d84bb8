import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { TENANT_KEYS, type TenantName } from './soak-config.ts';

/** What became of the calls, by status, and of those that went another way. */
export class Tally {
  readonly counts = new Map<string, number>();

  add(what: string, times = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + times);
  }

  get(what: string): number {
    return this.counts.get(what) ?? 0;
  }
}

/** Client addresses that calls seem to come from, through a trusted proxy. */
const ADDRESSES = 3_000;
const TENANTS: readonly TenantName[] = [
  'acme',
  'acme',
  'acme',
  'acme',
  'acme',
  'acme',
  'noisy',
  'poor',
  'patient',
  'patient',
];

/** Mixed calls at a steady mean, at random moments. */
export class Load {
  readonly tally = new Tally();
  readonly #url: string;
  readonly #perSecond: number;
  readonly #running = new Set<Promise<void>>();
  #calls = 0;
  #on = true;

  constructor(url: string, perSecond: number) {
    this.#url = url;
    this.#perSecond = perSecond;
  }

  async run(): Promise<void> {
    while (this.#on) {
      this.#follow(this.#call());
      await pause((-Math.log(1 - Math.random()) * 1_000) / this.#perSecond);
    }
    await Promise.all(this.#running);
  }

  stop(): void {
    this.#on = false;
  }

  /** Many streams at once whose clients go away in the middle. */
  storm(clients: number): void {
    for (let index = 0; index < clients; index++) {
      this.#follow(this.#send(this.#body('fast', true), TENANT_KEYS.acme, { leaveAfterMs: Math.random() * 400 }));
    }
  }

  /** Connections whose head never comes whole. */
  halfHeads(count: number): void {
    const { hostname, port } = new URL(this.#url);
    for (let index = 0; index < count; index++) {
      const socket = connect(Number(port), hostname, () =>
        socket.write('POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n'),
      );
      socket.on('error', () => undefined);
      socket.on('close', () => this.tally.add('half heads cut'));
      socket.resume();
    }
  }

  #follow(call: Promise<void>): void {
    this.#running.add(call);
    void call.finally(() => this.#running.delete(call));
  }

  async #call(): Promise<void> {
    const tenant = TENANTS[Math.floor(Math.random() * TENANTS.length)] as TenantName;
    const key = TENANT_KEYS[tenant];
    const dice = Math.random();
    const stream = Math.random() < 0.5;
    if (dice < 0.08) return this.#send(this.#body('fast', true), key, { leaveAfterMs: Math.random() * 300 });
    if (dice < 0.1) return this.#send(this.#body('fast', false), key, { leaveAfterMs: Math.random() * 20 });
    if (dice < 0.2) return this.#twice(key);
    if (dice < 0.35) return this.#send(this.#cachedBody(stream), key, {});
    if (dice < 0.45) return this.#send(this.#body('sticky', stream), key, {});
    if (dice < 0.5) return this.#send(this.#messageBody(stream), key, { path: '/v1/messages' });
    if (dice < 0.51) return this.#send(this.#body('fast', stream), `sk-unknown-${this.#calls}-0123456789`, {});
    if (dice < 0.53) return this.#send(`{"model":"fast","messages":[],"a":${this.#calls},}`, key, {});
    return this.#send(this.#body('fast', stream), key, {});
  }

  /** The same call again under its idempotency key: one upstream call, the second answer is the first one's. */
  async #twice(key: string): Promise<void> {
    const body = this.#body('fast', Math.random() < 0.5);
    const headers = { 'idempotency-key': `soak-${this.#calls}` };
    await this.#send(body, key, { headers });
    await this.#send(body, key, { headers });
  }

  #body(model: string, stream: boolean): string {
    const number = this.#calls++;
    const messages = [{ role: 'user', content: `Call ${number}: what is the capital of France?` }];
    return JSON.stringify({ model, stream, user: `user-${number}`, messages, max_tokens: 100 });
  }

  #cachedBody(stream: boolean): string {
    const question = `Question ${Math.floor(Math.random() * 60)}`;
    return JSON.stringify({
      model: 'cached',
      stream,
      messages: [{ role: 'user', content: question }],
      max_tokens: 100,
    });
  }

  #messageBody(stream: boolean): string {
    const messages = [{ role: 'user', content: `Call ${this.#calls++}: what is the capital of France?` }];
    return JSON.stringify({ model: 'fast', stream, messages, max_tokens: 100 });
  }

  async #send(
    body: string,
    key: string,
    {
      path = '/v1/chat/completions',
      headers = {},
      leaveAfterMs,
    }: { readonly path?: string; readonly headers?: Record<string, string>; readonly leaveAfterMs?: number },
  ): Promise<void> {
    const leave = new AbortController();
    const address = Math.floor(Math.random() * ADDRESSES);
    const timer = leaveAfterMs === undefined ? undefined : setTimeout(() => leave.abort(), leaveAfterMs);
    this.tally.add('calls');
    try {
      const response = await fetch(this.#url + path, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'x-forwarded-for': `10.0.${address >> 8}.${address & 255}`,
          ...headers,
        },
        body,
        signal: leave.signal,
      });
      const text = await response.text();
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
      const whole = !isStream || text.includes('[DONE]') || text.includes('message_stop');
      const code = /"code":"([a-z_]+)"/.exec(text)?.[1] ?? '';
      if (response.status === 200) this.tally.add(whole ? '200' : '200, ended by an error event');
      else this.tally.add(`${response.status} ${code}`.trim());
      if (response.headers.get('x-sluice-cache') === 'hit') this.tally.add('answered from the cache');
      if (response.headers.get('idempotency-replayed') === 'true') this.tally.add('replayed');
      const isAnswer = response.status === 200 && whole;
      if (isAnswer && Number(response.headers.get('x-sluice-attempts') ?? 0) > 1)
        this.tally.add('rescued by another target');
    } catch (error) {
      this.tally.add(leave.signal.aborted ? 'left by the client' : `no answer: ${reasonOf(error)}`);
    } finally {
      clearTimeout(timer);
    }
  }
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string }; message: string };
  return cause?.code ?? message;
}
