import { existsSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { ERROR_CODES } from '@sluice/contract/errors/table';
import { ROUTES } from '@sluice/contract/routes/policy';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY, makeWorld, type World } from '../harness/world.ts';

const GATEWAY_ROUTES = ROUTES.filter(({ plane }) => plane === 'gateway');

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.end());

interface Operation {
  readonly security?: readonly Record<string, unknown>[];
  readonly parameters: readonly { readonly $ref?: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly examples: Record<string, Example> }> };
  readonly responses: Record<
    string,
    { readonly headers: object; readonly content: Record<string, { examples?: object }> }
  >;
}
interface Example {
  readonly value: { readonly model: string; readonly stream?: boolean };
}
interface Description {
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: { readonly Model: object } };
}

async function description(headers: Record<string, string> = {}): Promise<Description> {
  return (await (await fetch(`${world.gateway.url}/openapi.json`, { headers })).json()) as Description;
}

function operationsOf({ paths }: Description): [name: string, operation: Operation][] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]): [string, Operation] => [`${method.toUpperCase()} ${path}`, one]),
  );
}

describe('GET /openapi.json', () => {
  it('is a valid description in OpenAPI 3.1', async () => {
    const result = await new Validator().validate({ ...(await description()) });
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('describes every route of the gateway and no other, at the address that it is served at', async () => {
    const served = await description();
    const names = GATEWAY_ROUTES.map(({ method, path }) => `${method} ${path}`);
    expect(
      operationsOf(served)
        .map(([name]) => name)
        .sort(),
    ).toEqual(names.sort());
    expect(served.servers).toEqual([{ url: world.gateway.url }]);
  });

  it('tells each route`s credentials as its policy has them', async () => {
    for (const [name, { security = [] }] of operationsOf(await description())) {
      const policy = GATEWAY_ROUTES.find(({ method, path }) => `${method} ${path}` === name);
      const needed = security.some((one) => Object.keys(one).length === 0) ? [] : security.flatMap(Object.keys);
      expect(needed, name).toEqual(policy?.credentials);
    }
  });

  it('names the errors that a route gives: the one that comes is described, with its headers', async () => {
    const { paths } = await description();
    const refusals: [string, Promise<Response>][] = [
      ['401', fetch(`${world.gateway.url}/v1/chat/completions`, { method: 'POST' })],
      ['400', world.post('/v1/chat/completions', '{"model":')],
      ['404', world.post('/v1/chat/completions', { model: 'none', messages: [{ role: 'user', content: 'x' }] })],
      ['415', world.post('/v1/chat/completions', 'x', { 'content-type': 'text/plain' })],
      ['502', world.chat()],
    ];
    for (const [status, refusal] of refusals) {
      const response = await refusal;
      const { error } = (await response.json()) as { error: { code: string } };
      const described = paths['/v1/chat/completions']?.post?.responses[status];
      expect(String(response.status)).toBe(status);
      expect(Object.keys(described?.content['application/json']?.examples ?? {})).toContain(error.code);
      for (const header of response.headers.keys()) {
        if (!header.startsWith('x-sluice-') && header !== 'x-request-id' && header !== 'retry-after') continue;
        expect(Object.keys(described?.headers ?? {}), `${header} of ${status}`).toContain(header);
      }
    }
  });

  it('leaves no error of a model call out', async () => {
    const { paths } = await description();
    const responses = paths['/v1/chat/completions']?.post?.responses ?? {};
    const told = Object.values(responses).flatMap(({ content }) =>
      Object.keys(content['application/json']?.examples ?? {}),
    );
    const elsewhere = ['route_not_found', 'subscription_required', 'service_retired'];
    const control = [
      'sign_in_failed',
      'permission_denied',
      'password_change_required',
      'not_found',
      'conflict',
      'managed_by_file',
    ];
    expect(told.sort()).toEqual(ERROR_CODES.filter((code) => ![...elsewhere, ...control].includes(code)).sort());
  });

  it('gives examples that work as they stand', async () => {
    const shown = await makeWorld({ targets: '{ provider: one, model: gpt-4o-mini, api: chat }' });
    shown.upstream.always('/v1/chat/completions', { body: ANSWER });
    try {
      const served = (await (
        await fetch(`${shown.gateway.url}/openapi.json`, { headers: { 'x-api-key': KEY } })
      ).json()) as Description;
      for (const [name, { requestBody }] of operationsOf(served)) {
        for (const [title, { value }] of Object.entries(requestBody?.content['application/json']?.examples ?? {})) {
          if (value.stream === true) continue;
          const response = await shown.post((name.split(' ')[1] ?? '').replace('{model}', 'fast'), value);
          expect(response.status, `${name}, ${title}: ${await response.text()}`).toBe(200);
        }
      }
    } finally {
      await shown.end();
    }
  });

  it('lists the models of the key that asks, and those alone', async () => {
    expect((await description({ authorization: `Bearer ${KEY}` })).components.schemas.Model).toMatchObject({
      enum: ['fast'],
    });
    expect((await description()).components.schemas.Model).not.toHaveProperty('enum');
  });

  it('refuses a key that is none', async () => {
    const response = await fetch(`${world.gateway.url}/openapi.json`, { headers: { authorization: 'Bearer sk-none' } });
    expect(response.status).toBe(401);
  });
});

const ANSWER = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4o-mini',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Paris.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 14, completion_tokens: 2, total_tokens: 16 },
};

const CHROMIUM = '/usr/bin/chromium';

describe('GET /docs', () => {
  it('is no page under a tenant`s prefix, where nothing answers HTML', async () => {
    const response = await fetch(`${world.gateway.url}/t/acme/docs`);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  it('brings files that may be kept for ever, packed where the reader can unpack them, and no others', async () => {
    const html = await (await fetch(`${world.gateway.url}/docs`)).text();
    const files = [...html.matchAll(/"(\/docs\/[^"]+)"/g)].map(([, path]) => path);
    expect(files).toHaveLength(3);
    for (const path of files) {
      const response = await fetch(world.gateway.url + path, { headers: { 'accept-encoding': 'gzip' } });
      await response.arrayBuffer();
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('content-encoding')).toBe('gzip');
    }
    for (const path of ['/docs/files.json', '/docs/..%2fsluice.js', '/docs/none.js']) {
      expect((await fetch(world.gateway.url + path)).status, path).toBe(404);
    }
  });

  describe.skipIf(!existsSync(CHROMIUM))('in a browser', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: CHROMIUM,
        args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
      });
    });
    afterAll(() => browser.close());

    it('shows every route, asks no other origin for anything and meets no error', async () => {
      const page = await browser.newPage();
      const problems: string[] = [];
      const origins = new Set<string>();
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
      });
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('request', (request) => {
        const url = new URL(request.url());
        if (url.protocol.startsWith('http')) origins.add(url.origin);
      });
      await page.goto(`${world.gateway.url}/docs`);
      for (const { summary } of GATEWAY_ROUTES) await page.getByText(summary).first().waitFor({ state: 'attached' });
      await page.getByLabel('Your key').fill(KEY);
      await page.getByRole('button', { name: 'Show my models' }).click();
      await page.getByText('Your models are shown').waitFor();
      expect(problems).toEqual([]);
      expect([...origins]).toEqual([world.gateway.url]);
      await page.close();
    });
  });
});
