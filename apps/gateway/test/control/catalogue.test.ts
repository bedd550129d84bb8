import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminClient, type ControlClient } from '../harness/control-client.ts';
import { HELLO, makeWorld, type World } from '../harness/world.ts';

let world: World;
let admin: ControlClient;

beforeAll(async () => {
  world = await makeWorld();
  world.upstream.always('/v1/chat/completions', { body: chatCompletion() });
  admin = adminClient(world.gateway);
});
afterAll(() => world.end());

const search = (query: object = {}) => admin.call('GET /api/v1/catalogue', { query });

describe('the catalogue', () => {
  it('tells of a model all that is known: limits, capabilities, every price with its date, and its end', async () => {
    const { data } = await search({ query: 'gpt-4o-mini', provider_type: 'openai', limit: 1 });
    expect(data).toMatchObject([
      {
        vendor: 'openai',
        provider_types: ['openai'],
        providers: ['one'],
        model: 'gpt-4o-mini',
        title: 'GPT-4o mini',
        alias: 'gpt-4o-mini',
        context_window: 128_000,
        max_output: 16_384,
        capabilities: ['chat', 'streaming', 'tools', 'vision', 'structured_output', 'prompt_caching'],
        prices: [{ from: null, current: true, price: { input_per_mtok: 0.15, cache_read_per_mtok: 0.075 } }],
        shutdown_date: '2027-01-14',
        replacement: 'gpt-6-luna',
      },
    ]);
    const [dated] = (await search({ query: 'gpt-5.6-sol', provider_type: 'openai', limit: 1 })).data;
    expect(dated?.prices).toMatchObject([
      { from: null, current: false, price: { output_per_mtok: 30 } },
      {
        from: '2026-08-21',
        current: true,
        price: { output_per_mtok: 20 },
        tiers: [{ price: { output_per_mtok: 30 } }],
      },
    ]);
    expect(dated?.prices[1]?.version).toMatch(/^genai-prices@.*\+2026-08-21$/);
  });

  it('finds words in any order, over all vendors, those of declared providers first', async () => {
    const { data } = await search({ query: 'MINI 4o', limit: 200 });
    expect(data[0]).toMatchObject({ vendor: 'openai', providers: ['one'] });
    expect(new Set(data.map(({ vendor }) => vendor)).size).toBeGreaterThan(2);
    expect(data.every(({ model, title }) => /4o/i.test(`${model} ${title}`) && /mini/i.test(`${model} ${title}`))).toBe(
      true,
    );
    expect((await search({ query: 'no model is called so' })).data).toEqual([]);
    expect((await search({ provider_type: 'demo' })).data).toEqual([]);
  });

  it('is narrowed by what a model can do', async () => {
    const { data } = await search({ capability: 'embeddings', limit: 200 });
    expect(data.length).toBeGreaterThan(20);
    expect(data.every(({ capabilities }) => capabilities.includes('embeddings'))).toBe(true);
    const refused = await admin.send('GET /api/v1/catalogue', { query: { capability: 'flying' as 'chat' } });
    expect(refused).toMatchObject({ status: 400, param: 'capability' });
  });

  it('is read page by page: hundreds of models, each once', async () => {
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await search({ limit: 200, ...(cursor ? { cursor } : {}) });
      seen.push(...page.data.map(({ vendor, model }) => `${vendor} ${model}`));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen.length).toBeGreaterThan(1000);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('has all that a model is added with by its name', async () => {
    const [found] = (await search({ query: 'gpt-4.1-mini', provider_type: 'openai', limit: 1 })).data;
    const targets = [{ provider: found?.providers[0] ?? '', model: found?.model ?? '' }];
    const added = await admin.call('POST /api/v1/models', { body: { name: found?.alias ?? '', targets } });
    expect(added).toMatchObject({ context_window: found?.context_window, max_output: found?.max_output });
    expect(added.prices[0]?.price).toEqual(found?.prices[0]?.price);
    expect((await search({ query: 'gpt-4.1-mini', limit: 1 })).data[0]?.alias).toBe('gpt-4.1-mini-2');
  });

  it('never holds calls up for long', async () => {
    const calls = Array.from({ length: 3 }, () => search({ capability: 'vision', limit: 200 }));
    expect((await world.chat(HELLO)).status).toBe(200);
    for (const { data } of await Promise.all(calls)) expect(data).toHaveLength(200);
  });
});
