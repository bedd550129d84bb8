import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';
import { eventStream } from '@sluice/fake-upstream/reply';
import { afterEach, describe, expect, it } from 'vitest';
import { HELLO, makeWorld, type World } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const CRITICAL = 'sk-test-critical-app-0001';
const SHEDDABLE = 'sk-test-sheddable-app-0001';
const LOWERED = 'sk-test-critical-low-0001';
const RAISED = 'sk-test-default-high-0001';
let world: World;
let letGo = () => {};

afterEach(() => world.end());

const app = (value: string, more = '') =>
  `{ t: { applications: { a: { keys: [{ name: k, value: "${value}"${more} }] } } } }`;
const twoApps = (first: string, second: string) =>
  `{ t: { applications: { a: { keys: [{ name: k, value: "${first}" }] }, b: { keys: [${second}] } } } }`;

/** Five places; every answer waits until it is let go. */
async function open() {
  world = await makeWorld({
    platform: 'overload: { in_flight: 5 }',
    models: { batch: 'targets: [{ provider: one, model: gpt-4o-mini }], limits: { priority: sheddable }' },
    tenants: [
      `  vital: { models: [fast], limits: { priority: critical }, teams: ${twoApps(CRITICAL, `{ name: l, value: "${LOWERED}", limits: { priority: sheddable } }`)} }`,
      `  batch: { models: [fast], limits: { priority: sheddable }, teams: ${app(SHEDDABLE)} }`,
      `  bold: { models: [fast], teams: ${app(RAISED, ', limits: { priority: critical }')} }`,
    ].join('\n'),
  });
  const after = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  world.upstream.always(CHAT, (request) => {
    const { stream } = request.json() as { stream?: boolean };
    const [first = '', ...rest] = chatStream();
    return stream === true ? eventStream([first, { until: after }, ...rest]) : { body: chatCompletion(), after };
  });
}

const as = (key: string, body: object = HELLO) => world.chat(body, { authorization: `Bearer ${key}` });

/** Calls that wait for their provider. */
async function fill(count: number, call: () => Promise<Response>): Promise<Promise<Response>[]> {
  const before = world.upstream.received().length;
  const calls = Array.from({ length: count }, call);
  await world.upstream.waitFor((log) => log.length === before + count);
  return calls;
}

async function expectShed(call: Promise<Response>) {
  const response = await call;
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('2');
  expect(response.headers.get('x-should-retry')).toBe('true');
  expect(await response.json()).toMatchObject({ error: { code: 'overloaded' } });
}

describe('with too much to do', () => {
  it('sheddable calls are refused first, then default ones; a fifth of the places is for critical ones', async () => {
    await open();
    const running = await fill(3, () => world.chat());
    for (const key of [SHEDDABLE, LOWERED]) await expectShed(as(key));
    await expectShed(world.chat({ ...HELLO, model: 'batch' }));
    running.push(...(await fill(1, () => world.chat())));
    await expectShed(world.chat());
    await expectShed(as(RAISED));
    running.push(...(await fill(1, () => as(CRITICAL))));
    await expectShed(as(CRITICAL));
    letGo();
    for (const call of running) expect((await call).status).toBe(200);
    expect((await as(SHEDDABLE)).status).toBe(200);
  });

  it('streams that run go on to their end', async () => {
    await open();
    const [stream] = await fill(1, () => world.chat({ ...HELLO, stream: true }));
    const running = await fill(3, () => world.chat());
    await expectShed(world.chat());
    letGo();
    expect(await ((await stream) as Response).text()).toContain('[DONE]');
    for (const call of running) expect((await call).status).toBe(200);
  });

  it('what costs nothing is still answered', async () => {
    await open();
    const running = await fill(4, () => world.chat());
    await expectShed(world.chat());
    expect((await fetch(`${world.gateway.url}/readyz`)).status).toBe(200);
    letGo();
    for (const call of running) expect((await call).status).toBe(200);
  });
});
