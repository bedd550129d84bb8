// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is part of the format
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, type ConfigIssue } from './config-error.ts';
import { CONTRACT_SAMPLE } from './contract-sample.test-support.ts';
import { type LoadedConfig, parseConfig } from './load.ts';

const KEYS = { OPENAI_KEY: 'sk-openai-one', OPENAI_KEY_2: 'sk-openai-two', ACME_KEY: 'sk-acme-production-key' };

function load(text: string, env: Readonly<Record<string, string>> = {}): LoadedConfig {
  return parseConfig(text, { fileName: 'sluice.yaml', env, providerTypes: ['openai', 'anthropic', 'demo'] });
}

function issuesOf(text: string, env: Readonly<Record<string, string>> = {}): readonly ConfigIssue[] {
  try {
    load(text, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  throw new Error('expected the file to be refused');
}

describe('the sample of the public contract', () => {
  const { config, warnings } = load(CONTRACT_SAMPLE, KEYS);

  it('is a valid file, with the environment filled in', () => {
    expect(config.providers?.['openai-main']?.keys?.[0]).toEqual({
      name: 'k1',
      value: 'sk-openai-one',
      weight: 2,
      rpm: 500,
      tpm: 200000,
      concurrency: 64,
    });
    expect(config.tenants?.acme?.teams?.search?.applications?.crawler?.keys?.[0]).toEqual({
      name: 'prod',
      value: 'sk-acme-production-key',
      models: ['fast'],
      limits: { rpm: 60 },
      expires_at: '2027-01-01T00:00:00Z',
      allowed_ips: ['10.0.0.0/8'],
    });
    expect(config.models?.fast?.price).toEqual({
      input_per_mtok: 0.15,
      output_per_mtok: 0.6,
      cache_read_per_mtok: 0.075,
    });
  });

  it('warns of members that have no effect yet, by name and place', () => {
    const unserved = warnings.filter((warning) => warning.message.includes('not served yet'));
    expect(unserved.map((warning) => warning.path)).toEqual(['services', 'plans']);
    const lines = CONTRACT_SAMPLE.split('\n');
    for (const warning of unserved) {
      const member = warning.path.split('.').at(-1) ?? '';
      expect(lines[warning.line - 1]?.slice(warning.column - 1).startsWith(`${member}:`)).toBe(true);
    }
  });

  it('warns of names that only another source can know', () => {
    const undeclared = warnings.filter((warning) => warning.message.includes('not declared in this file'));
    expect(undeclared.map((warning) => warning.path)).toEqual([
      'models.fast.targets[1].provider',
      'models.fast.fallbacks[0]',
      'models.fast.fallbacks_on.context_window[0]',
      'models.fast.fallbacks_on.content_policy[0]',
      'models.fast.fallbacks_on.budget[0]',
      'tenants.acme.models[1]',
    ]);
  });
});

describe('every member of the contract stands where the contract puts it', () => {
  it('accepts all that is named outside the sample', () => {
    const { config } = load(`
allowed_ips: [10.0.0.0/8, "2001:db8::/32"]
denied_ips: [10.1.2.3]
unpriced: refuse
cache: { mode: exact }
tls: { min_version: "1.3", certificates: [{ hosts: [a.example.com], cert_file: a.pem, key_file: a.key }], redirect_port: 80 }
providers:
  aws: { type: bedrock, region: eu-central-1, keys: [{ name: a, access_key_id: AKIA, secret_access_key: s, session_token: t }] }
  gcp: { type: vertex, keys: [{ name: a, service_account: '{"type":"service_account"}', tenants: [acme] }] }
  entra: { type: azure, api_version: 2024-10-21, strategy: most_headroom, headers: { x-a: b }, tenants: [acme], keys: [{ name: a, tenant_id: t, client_id: c, client_secret: s }], tls: { ca_file: ca.pem, cert_file: c, key_file: k, server_name: n, verify: false } }
  local: { type: demo }
models:
  "openai/*":
    strategy: adaptive
    strict: true
    unpriced: ceiling
    limits: { rpm: null, tpm: 0, on_limit: wait, max_wait_ms: 500 }
    budgets: [{ tokens: 1000, window: hour, warn_at: [0.8], on_limit: refuse }, { requests: 5, window: week }]
    targets:
      - provider: local
        model: "*"
        when: { header: { x-beta: "*" }, tag: { tier: [gold, platinum] }, region: eu, input_tokens: { min: 1, max: 9000 } }
        canary_percent: 5
        shadow: true
        api: responses
        region: eu
        tenants: [acme]
        price: { cache_write_per_mtok: 1, cache_write_1h_per_mtok: 2, audio_input_per_mtok: 3, audio_output_per_mtok: 4, per_request: 0.01, per_image: 0.02 }
tenants:
  acme:
    models: { mine: { targets: [{ provider: own, model: m }] }, "openai/*": }
    providers: { own: { type: openai, keys: [{ name: k, value: v }] } }
    cache: { mode: exact, ttl_s: 5 }
    share: 2
    hosts: [acme.gw.example.com]
    jwt: { issuer: "https://id.example.com/", jwks_url: "https://id.example.com/keys?p=1", audience: sluice, team_claim: t, application_claim: a }
    default_model: mine
    retention: { bodies_days: 30, calls_days: 400 }
    denied_ips: [192.0.2.1]
    teams:
      t:
        models: [mine]
        applications:
          empty:
          a: { subscriptions: [{ service: acme/orders, plan: free }], budgets: [{ usd: 0.5, window: total }] }
services:
  acme/orders: { kind: rest, owner: acme, discover: { srv: _orders._tcp.example.com, interval_s: 5 }, plans: [free], allowed_ips: [10.0.0.1], price: { per_call_usd: 0.001, per_gb_usd: 1 } }
plans:
  free: { price: { per_call_usd: 0 } }
`);
    expect(config.models?.['openai/*']?.limits).toEqual({ tpm: 0, on_limit: 'wait', max_wait_ms: 500 });
    expect(config.tenants?.acme?.teams?.t?.applications?.empty).toEqual({});
  });

  it('accepts an empty file, empty sections and entries without members', () => {
    expect(load('').config).toEqual({});
    expect(load('# nothing\nproviders:\ntenants:\n  acme:\n').config).toEqual({ tenants: { acme: {} } });
  });
});

describe('the place of an error', () => {
  it('is that of the unknown member itself', () => {
    const [issue] = issuesOf('providers:\n  main:\n    type: openai\n    base_ulr: http://x\n');
    expect(issue).toEqual({
      line: 4,
      column: 5,
      path: 'providers.main.base_ulr',
      message: 'unknown member "base_ulr"; did you mean "base_url"?',
    });
  });

  it('is that of the value whose kind is wrong, with what was expected', () => {
    const [issue] = issuesOf('tenants:\n  acme:\n    limits: { rpm: many, tpm: 5 }\n');
    expect(issue).toEqual({
      line: 3,
      column: 20,
      path: 'tenants.acme.limits.rpm',
      message: 'expected a number, found a text',
    });
  });

  it('is that of the second of two members with one name', () => {
    const [issue] = issuesOf('models:\n  a: { targets: [{ provider: p, model: m }] }\n  "a": {}\n');
    expect(issue).toMatchObject({ line: 3, column: 3, path: 'models.a' });
    expect(issue?.message).toContain('line 2');
  });

  it('is that of the surrounding object where a member is missing', () => {
    const [issue] = issuesOf('models:\n  fast:\n    targets:\n      - { provider: p }\n');
    expect(issue).toEqual({
      line: 4,
      column: 9,
      path: 'models.fast.targets[0].model',
      message: 'missing: expected a text',
    });
  });

  it('is found inside a list that a mapping could stand for', () => {
    const [issue] = issuesOf('tenants:\n  acme:\n    models: [fast, 7]\n');
    expect(issue).toMatchObject({ line: 3, column: 20, path: 'tenants.acme.models[1]' });
    const [other] = issuesOf('tenants:\n  acme:\n    models: { m: { targts: [] } }\n');
    expect(other).toMatchObject({ line: 3, column: 20, path: 'tenants.acme.models.m.targts' });
    const [neither] = issuesOf('tenants:\n  acme:\n    models: all\n');
    expect(neither).toMatchObject({ line: 3, column: 13, message: 'expected a list or a mapping, found a text' });
  });

  it('is given for all errors at once, in the order of the file', () => {
    const issues = issuesOf(
      'plans:\n  free: { budgets: [{ usd: 1, tokens: 1, window: day }] }\nwhat: 1\ntenants: []\n',
    );
    expect(issues.map((issue) => [issue.line, issue.path])).toEqual([
      [2, 'plans.free.budgets[0]'],
      [3, 'what'],
      [4, 'tenants'],
    ]);
  });

  it('stands in the message in the form that editors link', () => {
    expect(() => load('what: 1\n')).toThrow('sluice.yaml:1:1: what: unknown member "what"');
  });

  it('survives member names that JavaScript treats specially', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(issuesOf(`${name}: { a: 1 }\n`)[0]).toMatchObject({ line: 1, column: 1, path: name });
    }
    expect(({} as { a?: number }).a).toBeUndefined();
  });
});

describe('text that is not YAML', () => {
  it('is refused at its place without being quoted', () => {
    const [issue] = issuesOf('tenants:\n  acme: [ "sk-very-secret-value" "sk-other-secret" }\n');
    expect(issue?.line).toBe(2);
    expect(issue?.message).toContain('not valid YAML');
    expect(issue?.message).not.toContain('sk-');
  });

  it('is explained where ${VAR} stands bare in a flow mapping', () => {
    const [issue] = issuesOf('providers:\n  a: { type: openai, keys: [{ name: "k", value: ${K} }] }\n');
    expect(issue?.message).toContain('must stand in quotes');
  });

  it('is refused where a file holds several documents, or no mapping', () => {
    expect(issuesOf('plans: {}\n---\nplans: {}\n')[0]?.message).toContain('multiple documents');
    expect(issuesOf('- a\n')[0]).toMatchObject({ line: 1, column: 1, message: 'expected a mapping, found a list' });
  });

  it('is refused where aliases hold themselves or grow without end', () => {
    expect(issuesOf('plans: &a { x: *a }\n')[0]?.message).toContain('alias');
    const bomb = ['a0: &a0 [1,1,1,1,1,1,1,1,1,1]'];
    for (let level = 1; level < 8; level += 1) {
      bomb.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(',')}]`,
      );
    }
    expect(issuesOf(bomb.join('\n')).some((issue) => issue.message === 'the file is too large')).toBe(true);
  });
});

describe('${VAR}', () => {
  it('is filled in after parsing, so that a value cannot add members', () => {
    const { config } = load('tenants:\n  acme: { name: "${NAME}" }\n', { NAME: 'A", log_content: true, x: "${HOME}' });
    expect(config.tenants?.acme).toEqual({ name: 'A", log_content: true, x: "${HOME}' });
  });

  it('takes its default where the variable is unset or empty', () => {
    const text = 'tenants:\n  acme: { name: "${NAME:-Acme} ${A}" }\n';
    expect(load(text, { A: 'Inc' }).config.tenants?.acme?.name).toBe('Acme Inc');
    expect(load(text, { A: 'Inc', NAME: '' }).config.tenants?.acme?.name).toBe('Acme Inc');
    expect(load(text, { A: 'Inc', NAME: 'B' }).config.tenants?.acme?.name).toBe('B Inc');
  });

  it('stands for a number or a truth value where the shape wants one, and for a text elsewhere', () => {
    const text = 'tenants:\n  acme: { name: "${N}", log_content: "${YES}", limits: { rpm: "${N}" } }\n';
    expect(load(text, { N: '60', YES: 'true' }).config.tenants?.acme).toEqual({
      name: '60',
      log_content: true,
      limits: { rpm: 60 },
    });
    expect(issuesOf('tenants:\n  acme: { limits: { rpm: "60" } }\n')[0]?.path).toBe('tenants.acme.limits.rpm');
  });

  it('is an error with its place where the variable is unset or the form is wrong', () => {
    const [issue] = issuesOf('tenants:\n  acme:\n    name: a ${NOT_SET} b\n');
    expect(issue).toEqual({
      line: 3,
      column: 11,
      path: 'tenants.acme.name',
      message: 'the environment variable NOT_SET is not set and has no default',
    });
    for (const form of ['${}', '${A', '${1}', '${A:?no}', '${toString}']) {
      expect(issuesOf(`tenants:\n  acme:\n    name: '${form}'\n`)[0]?.line, form).toBe(3);
    }
  });

  it('is literal text behind a second dollar sign', () => {
    expect(load("tenants:\n  acme: { name: '$${A} $B $' }\n").config.tenants?.acme?.name).toBe('${A} $B $');
  });
});

describe('a damaged file', () => {
  it('is read or refused with places inside it, and no message shows a secret', () => {
    const lines = CONTRACT_SAMPLE.split('\n').length;
    const noise = fc.constantFrom(
      '',
      ' ',
      '\n',
      '\t',
      '{',
      '}',
      '[',
      ']',
      ':',
      '- ',
      '"',
      "'",
      '#',
      '&a ',
      '*a',
      '${',
      '|',
      '\u0000',
      '\uFEFF',
    );
    const cut = fc.record({
      at: fc.nat(CONTRACT_SAMPLE.length),
      length: fc.nat(12),
      noise,
    });
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 4 }), (cuts) => {
        let text = CONTRACT_SAMPLE;
        for (const one of cuts) text = text.slice(0, one.at) + one.noise + text.slice(one.at + one.length);
        const issues = findings(text);
        for (const issue of issues) {
          expect(issue.line).toBeGreaterThanOrEqual(1);
          expect(issue.line).toBeLessThanOrEqual(lines + 8);
          expect(issue.column).toBeGreaterThanOrEqual(1);
          for (const secret of Object.values(KEYS)) expect(issue.message + issue.path).not.toContain(secret);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function findings(text: string): readonly ConfigIssue[] {
  try {
    return load(text, KEYS).warnings;
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
}
