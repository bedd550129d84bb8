import { chatCompletion } from '@sluice/fake-upstream/chat';
import OpenAI from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { eventsOf, KEY, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

let world: World;
let openai: OpenAI;

afterEach(() => world.end());

async function open(options: WorldOptions = {}): Promise<void> {
  world = await makeWorld(options);
  openai = new OpenAI({ baseURL: `${world.gateway.url}/v1`, apiKey: KEY, maxRetries: 0 });
}

const CHUNK = { id: 'cmpl-1', object: 'text_completion', created: 1, model: 'gpt-3.5-turbo-instruct' };
const USAGE = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
const chunk = (text: string, finish: string | null) =>
  `data: ${JSON.stringify({ ...CHUNK, choices: [{ text, index: 0, logprobs: null, finish_reason: finish }] })}\n\n`;

describe('a text completion', () => {
  it('goes to a provider that has the interface as it came, and comes back so', async () => {
    await open();
    const answer = { ...CHUNK, choices: [{ text: ' am.', index: 0, finish_reason: 'stop' }], usage: USAGE, own: 1 };
    world.upstream.always('/v1/completions', { body: answer });
    const response = await world.post('/v1/completions', { model: 'fast', prompt: ['I think', 'so'], suffix: '.' });
    expect(await response.json()).toEqual(answer);
    expect(world.upstream.received()[0]?.json()).toEqual({
      model: 'gpt-4o-mini',
      prompt: ['I think', 'so'],
      suffix: '.',
    });
    expect((await world.ledger()).at(-1)).toMatchObject({ type: 'settle', usage: { input: 5, output: 2 } });
  });

  it('is streamed; usage is asked for always and shown to who asked', async () => {
    await open();
    const usage = `data: ${JSON.stringify({ ...CHUNK, choices: [], usage: USAGE })}\n\n`;
    world.upstream.always('/v1/completions', (request) => {
      expect(request.json()).toMatchObject({ stream_options: { include_usage: true } });
      const chunks = [chunk(' I', null), chunk(' am', null), chunk('', 'stop'), usage, 'data: [DONE]\n\n'];
      return { headers: { 'content-type': 'text/event-stream' }, chunks };
    });
    let text = '';
    const stream = await openai.completions.create({ model: 'fast', prompt: 'I think', stream: true });
    for await (const { choices } of stream) text += choices[0]?.text ?? '';
    expect(text).toBe(' I am');
    const silent = await world.post('/v1/completions', { model: 'fast', prompt: 'a', stream: true });
    expect(await silent.text()).not.toContain('usage');
    const asked = { model: 'fast', prompt: 'a', stream: true, stream_options: { include_usage: true } };
    const events = eventsOf(await (await world.post('/v1/completions', asked)).text());
    expect(events.at(-2)).toMatchObject({ choices: [], usage: USAGE, sluice: { cost_usd: 0.000025 } });
    expect(events.at(-1)).toBe('[DONE]');
  });

  it('of a model that only chats is what the user says', async () => {
    await open({ type: 'deepseek' });
    world.upstream.always('/v1/chat/completions', { body: chatCompletion() });
    const { choices, object } = await openai.completions.create({ model: 'fast', prompt: 'Where is Paris?' });
    expect(object).toBe('text_completion');
    expect(choices[0]?.text).not.toBe('');
    expect(world.upstream.received()[0]?.json()).toMatchObject({
      messages: [{ role: 'user', content: 'Where is Paris?' }],
    });
  });

  it('of several prompts is refused where there is only chat, before anything is sent', async () => {
    await open({ type: 'deepseek' });
    const response = await world.post('/v1/completions', { model: 'fast', prompt: ['a', 'b'] });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', param: 'prompt' } });
    expect(world.upstream.received()).toHaveLength(0);
    expect(await world.ledger()).toEqual([]);
  });

  it('that breaks off ends in one error and no end mark', async () => {
    await open();
    world.upstream.always('/v1/completions', {
      headers: { 'content-type': 'text/event-stream' },
      chunks: [chunk(' I', null)],
      ending: 'reset',
    });
    const text = await (await world.post('/v1/completions', { model: 'fast', prompt: 'a', stream: true })).text();
    expect(text.match(/^data: .*"error":\{/gm)).toHaveLength(1);
    expect(text).not.toContain('[DONE]');
  });
});
