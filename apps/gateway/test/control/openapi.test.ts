import { Validator } from '@seriousme/openapi-schema-validator';
import type { Operation } from '@sluice/contract/control/operation';
import { OPERATIONS } from '@sluice/contract/control/operations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../harness/gateway-process.ts';

interface Described {
  readonly security?: readonly Record<string, unknown>[];
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: object }> }>;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: { readonly properties?: object } }> };
}
interface Description {
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Record<string, Record<string, Described>>;
}

let gateway: GatewayProcess;
let text: string;
let served: Description;

beforeAll(async () => {
  gateway = await startGateway();
  const response = await fetch(`${gateway.url}/api/openapi.json`);
  expect(response.status).toBe(200);
  text = await response.text();
  served = JSON.parse(text) as Description;
});
afterAll(async () => {
  await gateway.kill();
  gateway.clean();
});

const each = Object.entries<Operation>(OPERATIONS).map(([name, operation]) => {
  const [method = '', path = ''] = name.split(' ');
  return { name, operation, described: () => served.paths[path]?.[method.toLowerCase()] };
});

describe('GET /api/openapi.json', () => {
  it('is a valid description in OpenAPI 3.1, at the address that it is served at', async () => {
    const result = await new Validator().validate({ ...served });
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(served.servers).toEqual([{ url: gateway.url }]);
  });

  it('takes no other method, and describes every operation and no other', async () => {
    expect((await fetch(`${gateway.url}/api/openapi.json`, { method: 'POST' })).status).toBe(405);
    const names = Object.entries(served.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(names.sort()).toEqual(each.map(({ name }) => name).sort());
  });

  it('says of each operation who may call it, what it takes and what it answers', () => {
    for (const { name, operation, described } of each) {
      const one = described();
      const open = operation.access === 'open';
      expect(one?.security, name).toEqual(open ? undefined : [{ session: [] }, { 'admin-token': [] }]);
      const status =
        operation.file !== undefined
          ? '200'
          : operation.answer === undefined
            ? '204'
            : operation.creates
              ? '201'
              : '200';
      expect(Object.keys(one?.responses ?? {}), name).toContain(status);
      if (!open) expect(Object.keys(one?.responses ?? {}), name).toEqual(expect.arrayContaining(['400', '401', '403']));
      const query = (one?.parameters ?? []).filter((parameter) => parameter.in === 'query').map((one) => one.name);
      expect(query.sort(), name).toEqual(Object.keys(operation.query?.shape ?? {}).sort());
      const body = one?.requestBody?.content['application/json']?.schema;
      expect(body === undefined, name).toBe(operation.body === undefined);
    }
  });
});
