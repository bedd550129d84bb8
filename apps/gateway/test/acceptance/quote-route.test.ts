import { STRATEGIES } from '@sluice/core/routing/strategy-name';
import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';
import { eventStream, type Reply } from '@sluice/fake-upstream/reply';
import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../harness/gateway-process.ts';

const KEY = 'sk-test-acme-quotes-0001';

let upstream: Scripted;
let gateway: GatewayProcess;

/** Each strategy has providers, keys and a model of its own. */
function configOf(url: string): string {
  const provider = (strategy: string, nth: number) =>
    `  ${strategy}-${nth}: { type: openai, base_url: "${url}/v1", allow_private_network: true, strategy: ${strategy}, keys: [{ name: a, value: "provider-key-a", weight: 2, rpm: 5000 }, { name: b, value: "provider-key-b", rpm: 9000 }] }`;
  const target = (strategy: string, nth: number) =>
    `{ provider: ${strategy}-${nth}, model: m${nth}, weight: ${nth}, region: ${nth === 2 ? 'us' : 'eu'}, price: { input_per_mtok: ${nth}, output_per_mtok: ${4 - nth} } }`;
  const three = [1, 2, 3];
  return [
    'providers:',
    ...STRATEGIES.flatMap((strategy) => three.map((nth) => provider(strategy, nth))),
    'models:',
    ...STRATEGIES.map(
      (strategy) =>
        `  ${strategy}: { strategy: ${strategy}, retry: { attempts: 2 }, targets: [${three.map((nth) => target(strategy, nth)).join(', ')}] }`,
    ),
    `tenants:\n  acme: { models: ["*"], teams: { t: { applications: { a: { keys: [{ name: k, value: "${KEY}" }] } } } } }\n`,
  ].join('\n');
}

beforeAll(async () => {
  upstream = await startScripted();
  upstream.always('/v1/chat/completions', { body: chatCompletion() });
  gateway = await startGateway({ config: configOf(upstream.url), env: { SLUICE_REGION: 'eu' } });
}, 60_000);
afterAll(async () => {
  await gateway.kill();
  gateway.clean();
  await upstream.close();
});

interface Step {
  readonly session: string;
  readonly maxTokens: number;
  readonly region: 'eu' | 'us' | 'mars';
  readonly becomes: 'answer' | 'stream' | 'held' | 'failure' | 'limit';
  readonly left: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  session: fc.string({ minLength: 1, maxLength: 5 }),
  maxTokens: fc.integer({ min: 1, max: 4_000 }),
  region: fc.constantFrom('eu', 'us', 'mars'),
  becomes: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('answer' as const, 'stream' as const) },
    { weight: 2, arbitrary: fc.constant('held' as const) },
    { weight: 1, arbitrary: fc.constantFrom('failure' as const, 'limit' as const) },
  ),
  left: fc.integer({ min: 0, max: 9_000 }),
});

describe('the first target of a quote is that of the call that follows', () => {
  it.each(STRATEGIES)('%s, whatever calls came before and whichever are under way', async (strategy) => {
    const post = (path: string, { session, maxTokens, region, becomes }: Step) =>
      fetch(gateway.url + path, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${KEY}`,
          'content-type': 'application/json',
          'x-sluice-tags': `region=${region}`,
        },
        body: JSON.stringify({
          model: strategy,
          messages: [{ role: 'user', content: 'Hello' }],
          user: session,
          max_tokens: maxTokens,
          stream: becomes === 'stream' || becomes === 'held',
        }),
      });
    const run = async (steps: readonly Step[]) => {
      const { promise: over, resolve: end } = Promise.withResolvers<void>();
      const held: Response[] = [];
      for (const one of steps) {
        const { plan } = (await (await post('/v1/quote', one)).json()) as { plan: { model: string }[] };
        const before = upstream.received().length;
        if (plan.length > 0) upstream.queue('/v1/chat/completions', replyTo(one, over));
        const response = await post('/v1/chat', one);
        const first = upstream.received()[before]?.json() as { model: string } | undefined;
        expect(first?.model).toBe(plan[0]?.model);
        if (one.becomes === 'held') held.push(response);
        else await response.text();
      }
      end();
      for (const response of held) await response.text();
    };
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), run), {
      numRuns: 5,
      seed: STRATEGIES.indexOf(strategy),
      endOnFailure: true,
    });
  });
});

function replyTo({ becomes, left }: Step, over: Promise<void>): Reply {
  const headers = { 'x-ratelimit-limit-requests': '9000', 'x-ratelimit-remaining-requests': String(left) };
  const [first = '', second = '', ...rest] = chatStream();
  switch (becomes) {
    case 'answer':
      return { headers, body: chatCompletion() };
    case 'stream':
      return eventStream([first, second, ...rest]);
    case 'held':
      return eventStream([first, second, { until: over }, ...rest]);
    case 'failure':
      return { status: 500, body: { error: { message: 'down' } } };
    case 'limit':
      return { status: 429, headers: { 'retry-after': '600' }, body: { error: { message: 'slow down' } } };
  }
}
