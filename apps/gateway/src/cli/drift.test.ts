import { parseConfig } from '@sluice/contract/config/load';
import type { Snapshot } from '@sluice/store/config/snapshot';
import { describe, expect, it } from 'vitest';
import { driftLines } from './drift.ts';
import { exportConfig } from './export-config.ts';

const FILE = `
allowed_ips: [10.0.0.0/8]
providers:
  main:
    type: openai
    headers: { x-team: secret-header }
    keys: [{ name: k1, value: sk-provider-secret-1, weight: 2 }]
models:
  fast: { targets: [{ provider: main, model: gpt-4o-mini }] }
tenants:
  acme:
    models: [fast]
    limits: { rpm: 60 }
    teams:
      search:
        applications:
          crawler: { keys: [{ name: prod, value: sk-tenant-secret-0001 }] }
`;
const parse = (text: string, env = {}) => parseConfig(text, { fileName: 'sluice.yaml', env }).config;
const hashKey = (value: string) => `hash of ${value}`;
const base = (name: string) => ({
  id: name,
  name,
  managed: true,
  disabled: false,
  disabledItself: false,
  createdAt: 0,
});

/** The state that applying FILE leaves behind. */
const running: Snapshot = {
  version: 1,
  platform: { allowed_ips: ['10.0.0.0/8'] },
  providers: [
    {
      ...base('main'),
      spec: { type: 'openai', headers: { 'x-team': 'secret-header' } },
      keys: [{ ...base('k1'), credential: { value: 'sk-provider-secret-1' }, spec: { name: 'k1', weight: 2 } }],
    },
  ],
  models: [{ ...base('fast'), spec: { targets: [{ provider: 'main', model: 'gpt-4o-mini' }] } }],
  tenants: [{ ...base('acme'), spec: { models: ['fast'], limits: { rpm: 60 } } }],
  teams: [{ ...base('search'), tenantId: 'acme', tenant: 'acme', spec: {} }],
  applications: [{ ...base('crawler'), tenantId: 'acme', teamId: 'search', tenant: 'acme', team: 'search', spec: {} }],
  keys: [
    {
      ...base('prod'),
      tenantId: 'acme',
      teamId: 'search',
      applicationId: 'crawler',
      previous: undefined,
      tenant: 'acme',
      team: 'search',
      application: 'crawler',
      hash: hashKey('sk-tenant-secret-0001'),
      hint: 'sk-t…0001',
      spec: { name: 'prod' },
    },
  ],
};
const drift = (text: string, snapshot = running) => driftLines(parse(text), snapshot, hashKey);

describe('drift is what apply would change', () => {
  it('is nothing where the file is what runs', () => {
    expect(drift(FILE)).toEqual([]);
  });

  it('names what would be made, changed and switched off', () => {
    expect(drift(`${FILE}  other: {}\n`)).toEqual(['+ tenant other']);
    expect(drift(FILE.replace('rpm: 60', 'rpm: 120'))).toEqual(['~ tenant acme: limits.rpm: 60 -> 120']);
    expect(drift(FILE.replace('10.0.0.0/8', '10.0.0.0/9'))).toEqual([
      '~ the platform: allowed_ips[0]: "10.0.0.0/8" -> "10.0.0.0/9"',
    ]);
    expect(drift(FILE.replace('gpt-4o-mini', 'gpt-4o'))).toEqual([
      '~ model fast: targets[0].model: "gpt-4o-mini" -> "gpt-4o"',
    ]);
    expect(
      drift('allowed_ips: [10.0.0.0/8]\ntenants: { acme: { models: [], limits: { rpm: 60 }, teams: { search: {} } } }'),
    ).toEqual([
      '~ tenant acme: models: ["fast"] -> []',
      '- provider main',
      '- provider key main/k1',
      '- model fast',
      '- application acme/search/crawler',
      '- key acme/search/crawler/prod',
    ]);
  });

  it('sees another secret without showing either', () => {
    const changed = FILE.replace('sk-provider-secret-1', 'sk-provider-secret-2')
      .replace('sk-tenant-secret-0001', 'sk-tenant-secret-0002')
      .replace('secret-header', 'secret-header-2');
    const lines = drift(changed);
    expect(lines).toEqual([
      '~ provider main: headers.x-team',
      '~ provider key main/k1: its secret',
      '~ key acme/search/crawler/prod: its secret',
    ]);
  });

  it('leaves alone what no file declared, and takes what is switched off as absent', () => {
    const models = running.models.map((model) => ({ ...model, managed: false }));
    expect(drift(FILE.replace(/models:\n {2}fast.*\n/, '').replace('[fast]', '["*"]'), { ...running, models })).toEqual(
      ['~ tenant acme: models[0]: "fast" -> "*"'],
    );
    const tenants = running.tenants.map((tenant) => ({ ...tenant, disabled: true }));
    expect(drift(FILE, { ...running, tenants })).toEqual(['+ tenant acme']);
  });
});

describe('an export can be applied again and shows no secret', () => {
  const text = exportConfig(running);

  it('holds no credential, key, hash or hint', () => {
    expect(text).not.toMatch(/secret|hash of|…/);
  });

  it('says which variables it needs, and with them it is what runs', () => {
    const env = {
      SLUICE_MAIN_K1: 'sk-provider-secret-1',
      SLUICE_MAIN_HEADER_X_TEAM: 'secret-header',
      SLUICE_ACME_SEARCH_CRAWLER_PROD: 'sk-tenant-secret-0001',
    };
    for (const name of Object.keys(env)) expect(text).toContain(`#   ${name}\n`);
    expect(driftLines(parse(text, env), running, hashKey)).toEqual([]);
  });

  it('keeps a text that looks like a variable a text', () => {
    const name = '$' + '{HOME}';
    const tenants = [{ ...base('acme'), spec: { name } }];
    const exported = exportConfig({ ...running, tenants, teams: [], applications: [], keys: [] });
    const env = { SLUICE_MAIN_K1: 'sk-provider-secret-1', SLUICE_MAIN_HEADER_X_TEAM: 'h', HOME: '/root' };
    expect(parse(exported, env).tenants?.acme?.name).toBe(name);
  });
});
