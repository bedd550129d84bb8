import Anthropic from '@anthropic-ai/sdk';
import { afterEach, describe, expect, it } from 'vitest';
import { KEY, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

const PATH = '/v1/messages/count_tokens';
let world: World;
let anthropic: Anthropic;

afterEach(() => world.end());

async function open(options: WorldOptions = {}): Promise<void> {
  world = await makeWorld(options);
  anthropic = new Anthropic({ baseURL: world.gateway.url, apiKey: KEY, maxRetries: 0 });
}

const MESSAGES = [{ role: 'user', content: 'What is the capital of France?' }] as const;

describe('a conversation that is to be counted', () => {
  it('is counted by Anthropic where Anthropic would answer it, for nothing', async () => {
    await open({ type: 'anthropic' });
    world.upstream.always(PATH, { body: { input_tokens: 14, own: true } });
    const { data, response } = await anthropic.messages
      .countTokens({ model: 'fast', messages: [...MESSAGES], system: 'Be brief.' })
      .withResponse();
    expect(data).toEqual({ input_tokens: 14, own: true });
    expect(response.headers.get('x-sluice-cost-usd')).toBe('0');
    const [received] = world.upstream.received();
    expect(received?.json()).toEqual({ model: 'gpt-4o-mini', messages: MESSAGES, system: 'Be brief.' });
    expect(received?.headers['anthropic-version']).toMatch(/^20\d\d-/);
    expect((await world.ledger()).map(({ type, amount_nano_usd }) => [type, amount_nano_usd]).at(-1)).toEqual([
      'settle',
      0,
    ]);
  });

  it('is counted here where the provider has no such interface, and says so', async () => {
    await open();
    const { data, response } = await anthropic.messages
      .countTokens({ model: 'fast', messages: [...MESSAGES] })
      .withResponse();
    expect(data.input_tokens).toBeGreaterThan(5);
    expect(data.input_tokens).toBeLessThan(25);
    expect(response.headers.get('x-sluice-warnings')).toBe('emulated:count_tokens');
    expect(world.upstream.received()).toHaveLength(0);
    expect(await world.ledger()).toEqual([]);
  });

  it.each([
    [{ model: 'fast' }, 400, 'invalid_request_error'],
    [{ model: 'nobody', messages: MESSAGES }, 404, 'not_found_error'],
  ])('%j is refused in Anthropic’s form', async (body, status, type) => {
    await open();
    const response = await world.post(PATH, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type } });
  });

  it('for a model that the provider does not know is not the caller’s fault', async () => {
    await open({ type: 'anthropic' });
    const error = { type: 'not_found_error', message: 'model: claude-does-not-exist' };
    world.upstream.always(PATH, { status: 404, body: { type: 'error', error } });
    const response = await world.post(PATH, { model: 'fast', messages: MESSAGES });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ type: 'error', error: { code: 'upstream_error' } });
  });
});
