import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LedgerRow } from '@sluice/store/ledger/ledger';
import { openStore, type Store } from '@sluice/store/open';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment, readMasterKey } from '../config.ts';
import { newRequestId } from '../http/request-id.ts';
import { withInstallation } from './installation.ts';
import { recordManagedFile } from './managed-file.ts';
import { runCommand } from './sluice.ts';

let folder: string;
let variables: Record<string, string>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
  variables = {
    SLUICE_DATA_DIR: join(folder, 'data'),
    PROVIDER_KEY: 'sk-provider-secret-1',
    ACME_KEY: 'sk-acme-secret-000001',
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...words: string[]) {
  let out = '';
  let err = '';
  const terminal = {
    out: async (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
  };
  const code = await runCommand(words, variables, terminal);
  return { code, out, err };
}

function file(text: string, name = 'sluice.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const reference = (name: string) => `$\{${name}}`;
const CONFIG = `
providers:
  main: { type: openai, keys: [{ name: k1, value: "${reference('PROVIDER_KEY')}" }] }
models:
  fast: { targets: [{ provider: main, model: gpt-4o-mini }] }
tenants:
  acme:
    models: [fast]
    teams:
      search:
        applications:
          crawler: { keys: [{ name: prod, value: "${reference('ACME_KEY')}" }] }
`;

describe('a command says how it is called', () => {
  it.each([
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['config'], "unknown command 'config'"],
    [['config', 'validate'], 'FILE is missing'],
    [['config', 'validate', 'a', 'b'], "'b' is one argument too many"],
    [['keys', 'create', '--tenant', 'acme'], '--tenant and --application are needed'],
    [['ledger', 'export'], '--format should be jsonl or csv'],
    [['ledger', 'export', '--format', 'csv', '--since', 'yesterday'], '--since should be a day'],
    [['ledger', 'verify', '--deep'], '--deep'],
  ])('%j', async (words, message) => {
    const { code, out, err } = await run(...words);
    expect(code).toBe(64);
    expect(out).toBe('');
    expect(err).toContain(message);
  });

  it('prints its usage and its version', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, out: expect.stringContaining('ledger verify') });
    expect(await run('--version')).toEqual({ code: 0, out: '0.0.0-test\n', err: '' });
  });

  it('names an unusable variable in one line', async () => {
    variables.PORT = 'many';
    expect(await run('ledger', 'verify')).toEqual({ code: 1, out: '', err: expect.stringMatching(/^PORT .*\n$/) });
  });
});

describe('config', () => {
  it('validate shows each finding with its place, and exits with 2', async () => {
    const path = file('models:\n  fast: { targets: [] }\nfoo: 1\n');
    const { code, err } = await run('config', 'validate', path);
    expect(code).toBe(2);
    expect(err).toContain(`${path}:2:20: `);
    expect(err).toContain(`${path}:3:1: `);
  });

  it('validate needs no installation and makes none', async () => {
    expect(await run('config', 'validate', file(CONFIG))).toMatchObject({ code: 0 });
    expect(await run('config', 'validate', join(folder, 'gone.yaml'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('gone.yaml cannot be read: ENOENT'),
    });
  });

  it('diff, apply and export agree with one another', async () => {
    const path = file(CONFIG);
    await run('config', 'apply', file('tenants: { acme: {} }', 'first.yaml'));
    const before = await run('config', 'diff', path);
    expect(before).toMatchObject({ code: 2, out: expect.stringContaining('+ key acme/search/crawler/prod\n') });
    expect(await run('config', 'apply', path)).toMatchObject({ code: 0, err: '' });
    expect(await run('config', 'diff', path)).toMatchObject({ code: 0 });

    const { out } = await run('config', 'export');
    expect(out).not.toMatch(/secret/);
    Object.assign(variables, {
      SLUICE_MAIN_K1: variables.PROVIDER_KEY,
      SLUICE_ACME_SEARCH_CRAWLER_PROD: variables.ACME_KEY,
    });
    expect(await run('config', 'diff', file(out, 'exported.yaml'))).toMatchObject({ code: 0 });
  });

  it('an invalid file changes nothing', async () => {
    const path = file(CONFIG);
    await run('config', 'apply', path);
    expect(await run('config', 'apply', file('tenants: { acme: { modles: [] } }', 'bad.yaml'))).toMatchObject({
      code: 2,
    });
    expect(await run('config', 'diff', path)).toMatchObject({ code: 0 });
  });

  it('apply of a second file is refused while another one manages', async () => {
    const managing = file(CONFIG);
    await run('config', 'apply', managing);
    const environment = readEnvironment(variables);
    await withInstallation(environment, async ({ config }) => recordManagedFile(config, managing).then(() => 0));
    const second = file('tenants: {}', 'second.yaml');
    expect(await run('config', 'apply', second)).toMatchObject({ code: 1, err: expect.stringContaining(managing) });
    expect(await run('config', 'apply', managing)).toMatchObject({ code: 0 });

    await withInstallation(environment, async ({ config }) => recordManagedFile(config, undefined).then(() => 0));
    expect(await run('config', 'apply', second)).toMatchObject({ code: 0 });
    variables.SLUICE_CONFIG = managing;
    expect(await run('config', 'apply', second)).toMatchObject({ code: 1 });
  });
});

describe('a folder without an installation', () => {
  it.each([
    ['config', 'export'],
    ['keys', 'create', '--tenant', 'acme', '--application', 'crawler'],
    ['ledger', 'verify'],
    ['ledger', 'export', '--format', 'csv'],
    ['admin', 'reset-password'],
  ])('%s %s does not pass for an empty, sound one', async (...words) => {
    const { code, out, err } = await run(...words);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('there is no installation in');
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });
});

describe('keys create', () => {
  it('prints the key alone on the output, once', async () => {
    await run('config', 'apply', file(CONFIG));
    const { code, out, err } = await run('keys', 'create', '--tenant', 'acme', '--application', 'crawler');
    expect(code).toBe(0);
    expect(out).toMatch(/^sk-sluice-[\x21-\x7e]{32,}\n$/);
    expect(err).not.toContain(out.trim());
    expect((await run('config', 'export')).out).not.toContain(out.trim());
  });

  it('names what does not exist', async () => {
    await run('config', 'apply', file(CONFIG));
    const { code, out, err } = await run('keys', 'create', '--tenant', 'nobody', '--application', 'crawler');
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toContain('nobody');
  });
});

const OWNER = { tenant: 'acme', team: 'search', application: 'crawler', key: 'key_1' };

/** What a gateway does for one call of a model whose name a spreadsheet would run. */
async function settleOneCall(store: Store): Promise<void> {
  const call = { requestId: newRequestId(Date.now()), attempt: 1 };
  const admittedAt = Date.now();
  const intent = {
    ...OWNER,
    ...call,
    admittedAt,
    model: '=fast',
    provider: 'main',
    amountNanoUsd: 900,
    tokens: 30,
    priceVersion: 'p1',
    endUser: '',
    markupBp: 0,
  };
  expect(await store.ledger.reserve({ intent, budgets: [], idempotency: undefined })).toEqual({ ok: true });
  const usage = { input: 10, output: 5 };
  const closing = {
    ...call,
    type: 'settle',
    amountNanoUsd: 700,
    usage,
    usageSource: 'provider',
    reason: undefined,
  } as const;
  expect(await store.ledger.close({ ...closing, idempotency: 'keep' })).toBe(true);
}

describe('beside a running gateway', () => {
  let gateway: Store;
  beforeEach(async () => {
    const environment = readEnvironment(variables);
    gateway = await openStore({
      dataDir: environment.dataDir,
      masterKey: readMasterKey(environment),
      ledgerSync: 'normal',
    });
  });
  afterEach(() => gateway.shutdown());

  it('a change is seen by it', async () => {
    const before = await gateway.config.snapshot();
    expect(await run('config', 'apply', file(CONFIG))).toMatchObject({ code: 0 });
    expect(await gateway.config.changed()).toBe(true);
    const { out } = await run('keys', 'create', '--tenant', 'acme', '--application', 'crawler', '--name', 'second');
    const after = await gateway.config.snapshot();
    expect(after.version).not.toBe(before.version);
    expect(after.keys.map(({ name }) => name).sort()).toEqual(['prod', 'second']);
    expect(after.keys.some(({ hash }) => hash === gateway.config.hashKey(out.trim()))).toBe(true);
  });

  it('admin reset-password prints the new password alone, and names an unknown admin', async () => {
    await gateway.people.users.create(
      {
        email: 'root@example.com',
        name: '',
        password: 'a first password',
        platformRole: 'admin',
        mustChange: false,
      },
      { name: 'test' },
    );
    const { code, out, err } = await run('admin', 'reset-password');
    expect(code).toBe(0);
    expect(out).toMatch(/^[\w-]{22}\n$/);
    expect(err).toContain('root@example.com');
    expect(await run('admin', 'reset-password', '--email', 'x@example.com')).toMatchObject({ code: 1, out: '' });
  });

  it('ledger export prints the rows of the contract, as jsonl and as CSV that is data alone', async () => {
    await settleOneCall(gateway);
    const jsonl = await run('ledger', 'export', '--format', 'jsonl');
    const rows = jsonl.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as LedgerRow);
    expect(rows.map((row) => row.type)).toEqual(['reserve', 'settle']);
    expect(rows[1]).toMatchObject({
      ...OWNER,
      attempt: 1,
      model: '=fast',
      amount_nano_usd: 700,
      usage_source: 'provider',
    });
    expect(rows[1]?.usage).toEqual({ input: 10, cache_read: 0, cache_write: 0, output: 5, reasoning: 0 });
    expect(Object.keys(rows[1] ?? {})).toEqual(JSONL_MEMBERS);

    const csv = await run('ledger', 'export', '--format', 'csv');
    expect(csv.out.split('\r\n')[2]).toContain(',settle,');
    expect(csv.out).toContain(",'=fast,main,700,10,0,0,5,0,provider,p1,,,0\r\n");
    const later = new Date(Date.now() + 86_400_000).toISOString();
    expect((await run('ledger', 'export', '--format', 'jsonl', '--since', later)).out).toBe('');
  });

  it('ledger verify finds an edited row, and exits with 2', async () => {
    await settleOneCall(gateway);
    expect(await run('ledger', 'verify')).toMatchObject({ code: 0 });
    await gateway.shutdown();
    const database = new DatabaseSync(join(folder, 'data/ledger.db'));
    database.exec("update ledger set amount_nano_usd = 1 where type = 'settle'");
    database.close();
    const { code, out } = await run('ledger', 'verify');
    expect(code).toBe(2);
    expect(out.trimEnd().split('\n').length).toBeGreaterThan(0);
    gateway = await openStore({ dataDir: join(folder, 'other'), masterKey: randomBytes(32), ledgerSync: 'normal' });
  });

  it('another master key is refused in one line', async () => {
    variables.SLUICE_MASTER_KEY = randomBytes(32).toString('base64');
    const { code, out, err } = await run('config', 'export');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^SLUICE_MASTER_KEY .*\n$/);
  });
});

const JSONL_MEMBERS = [
  ...['id', 'at', 'type', 'request_id', 'attempt', 'tenant', 'team', 'application', 'key', 'model', 'provider'],
  ...['amount_nano_usd', 'usage', 'usage_source', 'price_version'],
];

describe('ledger', () => {
  it('of a new installation is sound and empty', async () => {
    await run('config', 'apply', file(CONFIG));
    expect(await run('ledger', 'verify')).toMatchObject({ code: 0 });
    expect(await run('ledger', 'export', '--format', 'jsonl')).toEqual({ code: 0, out: '', err: '' });
    const { out } = await run('ledger', 'export', '--format', 'csv', '--since', '2026-01-01');
    expect(out).toMatch(/^id,at,type,request_id,.*,price_version,reason,end_user,markup_nano_usd\r\n$/);
  });
});
