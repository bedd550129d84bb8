import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer, BodyInput, OperationName } from '@sluice/contract/control/operations';

const FILL_CALLS = fileURLToPath(new URL('../../../../packages/store/bench/fill-calls.ts', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../../gateway/dist/sluice.js', import.meta.url));

export const ADMIN = { email: 'admin@example.com', password: 'correct horse battery' } as const;
const ADMIN_TOKEN = 'sk-admin-0123456789abcdef0123456789abcdef';

export interface Gateway {
  readonly url: string;
  /** Of the first admin, where none was given. */
  readonly oneTimePassword: string | undefined;
  /** What it has printed so far. */
  output(): string;
  /** Calls the control API with the admin token: how tests make what pages show. `path` has its parameters filled in. */
  control<N extends OperationName>(name: N, path: string, body?: BodyInput<N>): Promise<Answer<N>>;
  end(): Promise<void>;
}

export interface GatewayOptions {
  /** sluice.yaml; absent: an empty installation with the demo provider. */
  readonly config?: string;
  /** Leave it to the first start to make the admin's password. */
  readonly oneTimePassword?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** So many calls of the last 24 hours stand in its log already, as `packages/store/bench/sample-calls.ts` makes them. */
  readonly calls?: number;
  /** Leave the first run to the test: whoever signs in is led to it. Default: it is over. */
  readonly firstRun?: boolean;
}

/** Starts the built gateway on a free port with data of its own. */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-portal-'));
  const configFile = join(dataDir, 'sluice.yaml');
  if (options.config !== undefined) writeFileSync(configFile, options.config);
  const masterKey = randomBytes(32).toString('base64');
  if (options.calls !== undefined) {
    execFileSync(process.execPath, [FILL_CALLS, dataDir, String(options.calls), masterKey], { stdio: 'inherit' });
  }
  const child = spawn(process.execPath, [PROGRAM, 'start'], {
    env: {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      SLUICE_DATA_DIR: dataDir,
      SLUICE_ADMIN_EMAIL: ADMIN.email,
      SLUICE_ADMIN_TOKEN: ADMIN_TOKEN,
      SLUICE_MASTER_KEY: masterKey,
      LOG_FORMAT: 'json',
      ...(options.oneTimePassword === true ? {} : { SLUICE_ADMIN_PASSWORD: ADMIN.password }),
      ...(options.config === undefined ? {} : { SLUICE_CONFIG: configFile }),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (data: Buffer) => {
      output += data;
      // The last of the lines that a start prints.
      const found = /serves at (http:\/\/\S+)[\s\S]*\n\n$/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    ended.then((code) => reject(new Error(`the gateway ended with ${code}:\n${output}`)));
  });
  const gateway: Gateway = {
    url,
    oneTimePassword: /one-time password\s+(\S+)/.exec(output)?.[1],
    output: () => output,
    async control(name, path, body) {
      const [method = 'GET'] = name.split(' ');
      const response = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${name}: ${response.status} ${text}`);
      return (text === '' ? undefined : JSON.parse(text)) as Answer<typeof name>;
    },
    async end() {
      child.kill('SIGTERM');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  if (options.firstRun !== true) await gateway.control('PUT /api/v1/setup/done', '/api/v1/setup/done');
  return gateway;
}
