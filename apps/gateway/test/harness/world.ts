import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import { type GatewayOptions, type GatewayProcess, startGateway } from './gateway-process.ts';

/** The tenant key of every world. */
export const KEY = 'sk-test-acme-crawler-0001';

/** A gateway and the scripted providers behind it. */
export interface World {
  readonly gateway: GatewayProcess;
  readonly upstream: Scripted;
  /** Posts JSON with the tenant's key. */
  post(path: string, body: unknown, headers?: Record<string, string>, signal?: AbortSignal): Promise<Response>;
  chat(body?: object, headers?: Record<string, string>, signal?: AbortSignal): Promise<Response>;
  ledger(): Promise<LedgerLine[]>;
  end(): Promise<void>;
}

export interface LedgerLine {
  readonly id: string;
  readonly type: string;
  readonly request_id: string;
  readonly attempt: number;
  readonly amount_nano_usd: number;
  readonly usage: {
    readonly input: number;
    readonly output: number;
    readonly cache_read: number;
    readonly cache_write: number;
  };
  readonly usage_source: string;
  readonly tenant: string;
  readonly key: string;
  readonly provider: string;
  readonly reason: string;
  readonly end_user: string;
}

export const HELLO = { model: 'fast', messages: [{ role: 'user', content: 'What is the capital of France?' }] };

export interface WorldOptions extends Omit<GatewayOptions, 'config'> {
  /** Provider keys of `one` and `two`: their values name them for the script. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  readonly type?: string;
  /** Of single providers, by name. */
  readonly types?: Readonly<Record<string, string>>;
  /** Further members of providers, by name, as YAML flow. */
  readonly providers?: Readonly<Record<string, string>>;
  /** Further members of provider keys, by value, likewise. */
  readonly providerKeys?: Readonly<Record<string, string>>;
  /** Members of the model `fast`, as YAML flow (`{ … }` without braces). */
  readonly model?: string;
  /** Members of the tenant, likewise. */
  readonly tenant?: string;
  /** Members of the key, likewise. */
  readonly key?: string;
  /** Further models of the tenant, by name, with their members as YAML flow. */
  readonly models?: Readonly<Record<string, string>>;
  /** Targets of `fast`; default: one per provider. */
  readonly targets?: string;
  /** Addresses of the providers, where not the scripted upstream's. */
  readonly addresses?: Readonly<Record<string, string>>;
  /** Lines at the top of sluice.yaml. */
  readonly platform?: string;
  /** Further tenants: lines below `tenants`. */
  readonly tenants?: string;
}

/** Makes a world: providers `one`, `two`, … with their keys, a model `fast` over all of them, a tenant `acme`. */
export async function makeWorld(options: WorldOptions = {}): Promise<World> {
  const upstream = await startScripted();
  const keys = options.keys ?? { one: ['key-one-1'] };
  const gateway = await startGateway({ ...options, config: worldConfig(options, keys, upstream.url) });
  const post: World['post'] = (path, body, headers = {}, signal) =>
    fetch(gateway.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    });
  return {
    gateway,
    upstream,
    post,
    chat: (body = HELLO, headers, signal) => post('/v1/chat/completions', body, headers, signal),
    async ledger() {
      const { stdout } = await gateway.command('ledger', 'export', '--format', 'jsonl');
      return stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
    async end() {
      await gateway.kill();
      gateway.clean();
      await upstream.close();
    },
  };
}

function also(members: string | undefined): string {
  return members === undefined ? '' : `, ${members}`;
}

/** Types whose base is the host's root. */
const AT_ROOT = new Set(['anthropic', 'gemini']);

function worldConfig(options: WorldOptions, keys: NonNullable<WorldOptions['keys']>, url: string): string {
  const lines = options.platform === undefined ? ['providers:'] : [options.platform, 'providers:'];
  for (const [name, values] of Object.entries(keys)) {
    const type = options.types?.[name] ?? options.type ?? 'openai';
    const address = options.addresses?.[name] ?? (AT_ROOT.has(type) ? url : `${url}/v1`);
    const list = values.map(
      (value, index) => `{ name: k${index + 1}, value: "${value}"${also(options.providerKeys?.[value])} }`,
    );
    const members = `keys: [${list.join(', ')}]${also(options.providers?.[name])}`;
    lines.push(`  ${name}: { type: ${type}, base_url: "${address}", allow_private_network: true, ${members} }`);
  }
  const targets =
    options.targets ??
    Object.keys(keys)
      .map((name) => `{ provider: ${name}, model: gpt-4o-mini }`)
      .join(', ');
  const price = 'price: { input_per_mtok: 1, output_per_mtok: 10 }';
  lines.push('models:', `  fast: { targets: [${targets}], ${price}${also(options.model)} }`);
  const more = Object.entries(options.models ?? {});
  for (const [name, members] of more) lines.push(`  "${name}": { ${members}, ${price} }`);
  const names = ['fast', ...more.map(([name]) => `"${name}"`)].join(', ');
  const tenant = options.tenant === undefined ? '' : `${options.tenant}, `;
  const apps = `{ crawler: { keys: [{ name: prod, value: "${KEY}"${also(options.key)} }] } }`;
  lines.push('tenants:', `  acme: { models: [${names}], ${tenant}teams: { search: { applications: ${apps} } } }`);
  if (options.tenants !== undefined) lines.push(options.tenants);
  return `${lines.join('\n')}\n`;
}

/** The `data:` of each server-sent event, parsed where it is JSON. */
export function eventsOf(text: string): unknown[] {
  return text
    .split(/\r?\n\r?\n/)
    .flatMap((block) => block.split(/\r?\n/).filter((line) => line.startsWith('data:')))
    .map((line) => {
      const data = line.slice(5).trim();
      return data === '[DONE]' ? data : JSON.parse(data);
    });
}
