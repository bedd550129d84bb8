// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is part of the format
import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { type LoadedConfig, parseConfig } from './load.ts';
import type { TenantConfig } from './schema.ts';
import { allowedModels, ownModels } from './tenant-models.ts';

function load(text: string, providerTypes = ['openai', 'demo']): LoadedConfig {
  return parseConfig(text, { fileName: 'f', env: { SECRET: 'top secret value' }, providerTypes });
}

/** `line path message` of each error. */
function errors(text: string): string[] {
  try {
    load(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues.map((one) => `${one.line} ${one.path}: ${one.message}`);
    throw error;
  }
  return [];
}

function key(name: string, value: string): string {
  return `{ name: ${name}, value: ${value} }`;
}

function tenantWithKeys(...keys: string[]): string {
  const lines = ['tenants:', '  t:', '    models: [m]', '    teams:', '      x: { applications: { a: { keys: ['];
  return `${lines.join('\n')}\n        ${keys.join(',\n        ')}] } } }\n`;
}

const MODEL = 'models:\n  m: { targets: [{ provider: p, model: m }] }\nproviders:\n  p: { type: demo }\n';

describe('keys', () => {
  it('hold 16 to 256 visible ASCII characters', () => {
    const path = 'tenants.t.teams.x.applications.a.keys[0].value';
    for (const value of ['a'.repeat(15), 'a'.repeat(257), `"${'a'.repeat(16)} b"`, `"${'ä'.repeat(16)}"`]) {
      expect(errors(tenantWithKeys(key('k', value)))).toEqual([
        `6 ${path}: expected 16 to 256 visible ASCII characters`,
      ]);
    }
    for (const value of ['a'.repeat(16), 'a'.repeat(256), `'${'!~'.repeat(8)}'`]) {
      expect(errors(MODEL + tenantWithKeys(key('k', value)))).toEqual([]);
    }
  });

  it('are refused where two have one value or one name', () => {
    const value = 'k'.repeat(20);
    const [twoValues] = errors(tenantWithKeys(key('a', value), key('b', value)));
    expect(twoValues).toBe('7 tenants.t.teams.x.applications.a.keys[1].value: another key has this value too');
    const [twoNames] = errors(tenantWithKeys(key('a', value), key('a', `${value}2`)));
    expect(twoNames).toContain('7 tenants.t.teams.x.applications.a.keys[1].name');
  });

  it('without a name are called by their place', () => {
    const { config } = load(
      'providers:\n  p: { type: demo, keys: [{ value: a }, { name: b, value: c }, { value: d }] }\n',
    );
    expect(config.providers?.p?.keys?.map((one) => one.name)).toEqual(['k1', 'b', 'k3']);
  });

  it('of a provider hold exactly one whole credential', () => {
    const refused = ['{ name: k }', '{ name: k, value: a, service_account: "{}" }', '{ name: k, access_key_id: a }'];
    const roles = ['{ name: k, value: a, role_arn: "arn:aws:iam::123456789012:role/r" }'];
    const keys = 'access_key_id: a, secret_access_key: b';
    roles.push(`{ name: k, ${keys}, role_arn: r }`, `{ name: k, ${keys}, external_id: e }`);
    for (const one of [...refused, ...roles, '{ name: k, client_id: a }', '{ name: k, value: "" }']) {
      expect(errors(`providers:\n  p:\n    type: demo\n    keys:\n      - ${one}\n`), one).toHaveLength(1);
    }
  });

  it('never stand in a message', () => {
    const text = `providers:\n  p: { type: openai, keys: [{ name: k, value: "\${SECRET}" }] }\n`;
    expect(errors(text)).toEqual([
      '2 providers.p.keys[0].value: expected visible ASCII characters without spaces, not empty',
    ]);
    expect(errors(tenantWithKeys(key('a', '[sk-list]'))).join()).not.toContain('sk-list');
  });
});

describe('limits and budgets', () => {
  const tenant = (members: string): string => `tenants:\n  t: { ${members} }\n`;

  it('are whole and not negative; nothing and null are unlimited, 0 stays 0', () => {
    expect(load(tenant('limits: { rpm: 0, tpm: null, concurrency: }')).config.tenants?.t?.limits).toEqual({
      rpm: 0,
    });
    for (const value of ['-1', '1.5', '.inf', '.nan', 'true']) {
      expect(errors(tenant(`limits: { rpm: ${value} }`)), value).toHaveLength(1);
    }
  });

  it('hold exactly one of usd, tokens and requests, in a window and a time zone that exist', () => {
    expect(load(tenant('budgets: [{ usd: 0.000001, window: week, timezone: Asia/Kolkata }]')).warnings).toEqual([]);
    for (const budget of [
      '{ window: day }',
      '{ usd: 1, requests: 1, window: day }',
      '{ usd: 1 }',
      '{ usd: 1, window: year }',
      '{ usd: 1, window: day, timezone: Mars/Olympus }',
      '{ usd: -1, window: day }',
      '{ tokens: 1.5, window: day }',
    ]) {
      expect(errors(tenant(`budgets: [${budget}]`)), budget).toHaveLength(1);
    }
  });
});

describe('names and addresses', () => {
  it('of scopes and models have a form that paths and headers can carry', () => {
    for (const name of ['a b', '-a', 'a/b', '"ä"', `"${'a'.repeat(65)}"`, '""']) {
      expect(errors(`tenants:\n  ${name}: {}\n`), name).toHaveLength(1);
    }
    const target = '{ targets: [{ provider: p, model: "x*" }] }';
    for (const name of ['gpt-4.1', 'openai/gpt-4o:free', 'vendor/*']) {
      expect(errors(`models:\n  "${name}": ${target.replace('*', name.includes('*') ? '*' : '')}\n`), name).toEqual([]);
    }
    expect(errors(`models:\n  "a*b*": ${target}\n`)).toHaveLength(1);
    expect(errors(`models:\n  plain: ${target}\n`)).toEqual([
      '2 models.plain.targets[0].model: "*" needs a "*" in the name of the model',
    ]);
  });

  it('of providers are http or https, without credentials, query and fragment', () => {
    const provider = (url: string): string => `providers:\n  p: { type: openai, base_url: "${url}" }\n`;
    expect(errors(provider('http://127.0.0.1:9100/prefix/v1'))).toEqual([]);
    for (const url of ['127.0.0.1:9100', 'ftp://a/', 'http://u:p@a/', 'http://a/?k=v', 'http://a/#x', '']) {
      expect(errors(provider(url)), url).toHaveLength(1);
    }
  });

  it('of clients are addresses or ranges', () => {
    expect(errors('allowed_ips: [10.0.0.0/8, "::1", 192.0.2.7, "2001:db8::/32"]\n')).toEqual([]);
    expect(errors('allowed_ips: [10.0.0.0/33, example.com, 300.1.1.1]\n')).toHaveLength(3);
  });

  it('of fixed headers leave the framing of the connection alone', () => {
    const provider = (header: string): string => `providers:\n  p: { type: openai, headers: { ${header} } }\n`;
    expect(errors(provider('X-Org: acme'))).toEqual([]);
    for (const header of ['Host: a', 'Transfer-Encoding: chunked', '"a b": c', 'x: "a\\r\\nb: c"']) {
      expect(errors(provider(header)), header).toHaveLength(1);
    }
  });
});

describe('provider types', () => {
  it('that nobody knows are errors, those to come are warnings', () => {
    expect(errors('providers:\n  p: { type: opnai }\n')).toEqual(['2 providers.p.type: unknown provider type']);
    const { warnings } = load('providers:\n  p: { type: bedrock, region: us-east-1 }\n');
    expect(warnings.map((one) => `${one.line}:${one.column} ${one.path}`)).toEqual(['2:14 providers.p.type']);
    expect(errors('providers:\n  p: { type: openai-compatible }\n')[0]).toContain('providers.p.base_url: missing');
    expect(errors('providers:\n  p: { type: bedrock }\n')[0]).toContain('providers.p.region: missing');
    expect(errors('providers:\n  p: { type: bedrock, base_url: "http://127.0.0.1:1" }\n')).toEqual([]);
  });
});

describe('references', () => {
  it('to models: a fallback to oneself is an error, to a name not in the file a warning', () => {
    expect(errors('models:\n  m: { fallbacks: [m], targets: [{ provider: p, model: m }] }\n')).toHaveLength(1);
    const { warnings } = load(
      `${MODEL}tenants:\n  t: { models: [m, gone], default_model: other, teams: { x: { applications: { a: { keys: [{ name: k, value: ${'v'.repeat(16)}, models: [no] }] } } } } }\n`,
    );
    expect(warnings.map((one) => one.path)).toEqual([
      'tenants.t.models[1]',
      'tenants.t.default_model',
      'tenants.t.teams.x.applications.a.keys[0].models[0]',
    ]);
  });

  it('to names that a "*" covers are found', () => {
    const { warnings } = load(
      'providers:\n  p: { type: demo }\nmodels:\n  "v/*": { targets: [{ provider: p, model: "*" }] }\ntenants:\n  t: { models: [v/a], default_model: v/a }\n',
    );
    expect(warnings).toEqual([]);
  });

  it('in services name plans, owners and what their kind needs', () => {
    expect(errors('services:\n  a/p: { kind: prompt, model: m }\n')).toHaveLength(1);
    expect(errors('services:\n  a/r: { kind: rest }\n')).toHaveLength(1);
    const { warnings } = load(
      'services:\n  a/r: { kind: rest, owner: a/x, plans: [gold], upstreams: [{ url: "http://10.0.0.5/" }] }\n',
    );
    expect(warnings.map((one) => one.path)).toEqual(['services', 'services["a/r"].owner', 'services["a/r"].plans[0]']);
  });
});

describe('a tenant`s models', () => {
  it('are a list of what it may call, or a mapping of its own', () => {
    const own = { targets: [{ provider: 'p', model: 'm' }] };
    const mapping: TenantConfig = { models: { mine: own, shared: {} } };
    expect(allowedModels({})).toEqual([]);
    expect(allowedModels({ models: ['a', 'b'] })).toEqual(['a', 'b']);
    expect(allowedModels(mapping)).toEqual(['mine', 'shared']);
    expect(ownModels(mapping)).toEqual({ mine: own, shared: {} });
    expect(ownModels({ models: ['a'] })).toEqual({});
  });
});

it('a model whose targets are all shadows is warned of', () => {
  const target = '{ provider: p, model: m, shadow: true }';
  const { warnings } = load(`providers:\n  p: { type: demo }\nmodels:\n  m: { targets: [${target}] }\n`);
  expect(warnings.map((one) => `${one.path}: ${one.message}`)).toEqual([
    'models.m.targets: all targets are shadows: none answers',
  ]);
});

describe('conditions of targets', () => {
  const target = (when: string) =>
    `providers:\n  p: { type: demo }\nmodels:\n  m: { targets: [{ provider: p, model: m, when: ${when} }] }\n`;

  it.each([
    ['{}', 'expected a condition'],
    ['{ header: { Authorization: a } }', 'a condition cannot look at credentials'],
    ['{ header: { x-api-key: "*" } }', 'a condition cannot look at credentials'],
    ['{ tag: { "a=b": c } }', 'expected a name without "=" and ","'],
    ['{ tag: { a: [] } }', 'expected at least one value'],
    ['{ input_tokens: {} }', 'expected min or max'],
    ['{ cost: 1 }', 'unknown member "cost"'],
  ])('%s is refused', (when, message) => {
    expect(errors(target(when)).join()).toContain(message);
  });
});

describe('members that have no effect yet', () => {
  it('are named at their outermost', () => {
    const tls = 'type: demo, tls: { verify: false }';
    const { warnings } = load(
      `${MODEL}  q: { ${tls} }\ntenants:\n  t: { models: { m: }, providers: { own: { ${tls} } } }\n`,
    );
    expect(warnings.map((one) => `${one.path}: ${one.message}`)).toEqual([
      'providers.q.tls: is not served yet and has no effect',
      'tenants.t.providers.own.tls: is not served yet and has no effect',
    ]);
  });
});

describe('a cache', () => {
  it.each([
    ['{ mode: semantic }', '1 cache.embeddings_model: missing: mode semantic needs a model of embeddings'],
    ['{ mode: exact, embeddings_model: m }', '1 cache.embeddings_model: only mode semantic has an embeddings_model'],
    ['{ mode: exact, threshold: 0.9 }', '1 cache.threshold: only mode semantic has a threshold'],
    ['{ mode: semantic, embeddings_model: m, threshold: 0.4 }', '1 cache.threshold: expected at least 0.5'],
    ['{ mode: like, ttl_s: 5 }', '1 cache.mode: expected "exact" or "semantic"'],
  ])('is refused: %s', (cache, error) => {
    expect(errors(`cache: ${cache}\n${MODEL}`)).toEqual([error]);
  });

  it('names a model that is there, wherever it stands', () => {
    const cache = (name: string) => `{ mode: semantic, embeddings_model: ${name}, threshold: 0.9 }`;
    const text = (name: string) => `cache: ${cache(name)}
models:
  m: { targets: [{ provider: p, model: m }], cache: ${cache(name)} }
providers:
  p: { type: demo }
tenants:
  t: { models: [m], cache: ${cache(name)} }
`;
    expect(load(text('m')).warnings).toEqual([]);
    expect(load(text('n')).warnings.map(({ path, message }) => `${path}: ${message}`)).toEqual(
      ['cache', 'models.m.cache', 'tenants.t.cache'].map(
        (place) => `${place}.embeddings_model: this model is not declared in this file`,
      ),
    );
  });
});

describe('a hedge', () => {
  const model = (members: string) =>
    `providers:\n  p: { type: demo }\nmodels:\n  m: { targets: [{ provider: p, model: m }],\n    ${members} }\n`;

  it('waits for a time or for a share of the answers, never both or neither', () => {
    for (const fine of ['after_ms: 1', 'after: p95', 'after: p50, max_extra_cost_percent: 0']) {
      expect(errors(model(`hedge: { ${fine} }`))).toEqual([]);
    }
    for (const wrong of ['', 'max_extra_cost_percent: 5', 'after_ms: 1, after: p95']) {
      expect(errors(model(`hedge: { ${wrong} }`))).toEqual([
        '5 models.m.hedge: expected exactly one of after_ms, after',
      ]);
    }
    expect(errors(model('hedge: { after_ms: 1, max_extra_cost_percent: 101 }'))).toEqual([
      '5 models.m.hedge.max_extra_cost_percent: expected at most 100',
    ]);
  });

  it('is told to be without effect where a call has one attempt', () => {
    const { warnings } = load(model('hedge: { after_ms: 1 }, retry: { attempts: 1 }'));
    expect(warnings.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'models.m.hedge: without effect: retry.attempts is 1, and a hedge is a second attempt',
    ]);
  });
});
