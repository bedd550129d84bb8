import { chatCompletion, chatError } from '@sluice/fake-upstream/chat';
import { message } from '@sluice/fake-upstream/messages';
import { afterEach, describe, expect, it } from 'vitest';
import { eventsOf, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

let world: World;
const open = async (options: WorldOptions = {}) => {
  world = await makeWorld({ type: 'deepseek', targets: '{ provider: one, model: deepseek-chat }', ...options });
};
afterEach(() => world.end());

const PATH = '/v1/chat/completions';
const SCHEMA = {
  type: 'object',
  properties: { shade: { enum: ['red', 'blue'] } },
  required: ['shade'],
  additionalProperties: false,
};
const ASKING = {
  model: 'fast',
  messages: [{ role: 'user', content: 'Which shade?' }],
  response_format: { type: 'json_schema', json_schema: { name: 'paint', schema: SCHEMA } },
};
const saying = (text: string) => ({ body: chatCompletion({ text }) });
/** 14 tokens in and 7 out, at 1 and 10 dollars a million. */
const ONE_CONTACT = 14 * 1000 + 7 * 10_000;

interface Answer {
  readonly choices: readonly { readonly message: { readonly content: string } }[];
  readonly usage: object;
  readonly error: object;
}
const read = async (response: Response) => (await response.json()) as Answer;
const sent = (index: number) =>
  world.upstream.received()[index]?.json() as { messages: { role: string; content: string }[]; stream?: boolean };

describe('a schema for the answer at a vendor that takes none', () => {
  it('is told in words, and an answer that fits passes as the vendor sent it', async () => {
    await open();
    world.upstream.queue(PATH, saying('{"shade":"red"}'));
    const response = await world.chat(ASKING);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-sluice-warnings')).toContain('emulated:response_format');
    expect(response.headers.get('x-sluice-attempts')).toBe('1');
    expect((await read(response)).choices[0]?.message.content).toBe('{"shade":"red"}');
    expect(JSON.stringify(sent(0).messages)).toContain('JSON Schema');
  });

  it('is taken out of the code fence that the model put around it', async () => {
    await open();
    world.upstream.queue(PATH, saying('Here you are:\n```json\n{"shade":"blue"}\n```'));
    const response = await world.chat(ASKING);
    expect((await read(response)).choices[0]?.message.content).toBe('{"shade":"blue"}');
    expect(response.headers.get('x-sluice-attempts')).toBe('1');
  });

  it('is asked for once more where it does not fit, with what is wrong: a second attempt, in the ledger and in the cost', async () => {
    await open({ tenant: 'budgets: [{ requests: 2, window: day }, { usd: 1, window: day }]' });
    world.upstream.queue(PATH, saying('{"shade":"green"}'), saying('{"shade":"red"}'));
    const response = await world.chat(ASKING, { 'idempotency-key': 'once' });
    expect(response.status).toBe(200);
    const answer = await read(response);
    expect(answer.choices[0]?.message.content).toBe('{"shade":"red"}');
    const again = sent(1).messages;
    expect(again.at(-2)).toMatchObject({ role: 'assistant', content: '{"shade":"green"}' });
    expect(again.at(-1)).toMatchObject({ role: 'user', content: expect.stringContaining('at shade') });
    expect(response.headers.get('x-sluice-attempts')).toBe('2');
    expect(response.headers.get('x-sluice-cost-usd')).toBe('0.000168');
    const rows = await world.ledger();
    expect(rows.map(({ attempt, type }) => `${attempt} ${type}`)).toEqual([
      '1 reserve',
      '2 reserve',
      '2 settle',
      '1 settle',
    ]);
    expect(rows.filter(({ type }) => type === 'settle').map((row) => row.amount_nano_usd)).toEqual([
      ONE_CONTACT,
      ONE_CONTACT,
    ]);
    const replayed = await world.chat(ASKING, { 'idempotency-key': 'once' });
    expect(replayed.headers.get('idempotency-replayed')).toBe('true');
    expect(await read(replayed)).toEqual(answer);
    expect(world.upstream.received()).toHaveLength(2);
    // Both contacts are used up: nothing is left of what they held.
    expect((await world.chat()).status).toBe(429);
  });

  it('ends the call where it does not fit the second time either: the reason is told, what was used is billed, the key is free', async () => {
    await open();
    world.upstream.always(PATH, saying('I would say red.'));
    const response = await world.chat(ASKING, { 'idempotency-key': 'again' });
    expect(response.status).toBe(502);
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect((await read(response)).error).toMatchObject({
      code: 'bad_upstream_response',
      message: expect.stringContaining('it is no JSON'),
      sluice: { attempts: [{ outcome: 'bad-response' }, { outcome: 'bad-response' }] },
    });
    expect(response.headers.get('x-sluice-cost-usd')).toBe('0.000168');
    const settled = (await world.ledger()).filter(({ type }) => type !== 'reserve');
    expect(settled.map(({ type }) => type)).toEqual(['settle', 'settle']);
    // Nobody else is told that the target is broken.
    for (let i = 0; i < 6; i++) await world.chat(ASKING);
    world.upstream.queue(PATH, saying('{"shade":"red"}'));
    expect((await world.chat(ASKING, { 'idempotency-key': 'again' })).status).toBe(200);
  });

  it('is not asked for again beyond the attempts of the model, nor beyond the budget', async () => {
    await open({ model: 'retry: { attempts: 1 }' });
    world.upstream.always(PATH, saying('[]'));
    expect((await world.chat(ASKING)).status).toBe(502);
    expect(world.upstream.received()).toHaveLength(1);
    await world.end();
    await open({ tenant: 'budgets: [{ requests: 1, window: day }]' });
    world.upstream.always(PATH, saying('[]'));
    expect((await world.chat(ASKING)).status).toBe(502);
    expect(world.upstream.received()).toHaveLength(1);
  });

  it('fails with the reason of the form where the second contact fails in another way', async () => {
    await open();
    world.upstream.queue(PATH, saying('{}'), chatError(400, 'too long'));
    const response = await world.chat(ASKING);
    expect(response.status).toBe(502);
    expect((await read(response)).error).toMatchObject({ message: expect.stringContaining('shade') });
    const closings = (await world.ledger()).filter(({ type }) => type !== 'reserve');
    expect(closings.map(({ attempt, type }) => `${attempt} ${type}`)).toEqual(['2 waive', '1 settle']);
  });

  it('comes as a stream, whole and checked, to a caller who asked for one', async () => {
    await open();
    world.upstream.queue(PATH, saying('{"shade":1}'), saying('```\n{"shade":"red"}\n```'));
    const response = await world.chat({ ...ASKING, stream: true, stream_options: { include_usage: true } });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('x-sluice-warnings')).toContain('emulated:response_format');
    const events = eventsOf(await response.text()) as { choices: { delta: { content?: string } }[]; sluice?: object }[];
    expect(events.at(-1)).toBe('[DONE]');
    const said = events.slice(0, -1).map(({ choices }) => choices[0]?.delta.content ?? '');
    expect(said.join('')).toBe('{"shade":"red"}');
    expect(events.at(-2)?.sluice).toMatchObject({ cost_usd: 0.000168, attempts: 2 });
    expect([sent(0).stream ?? false, sent(1).stream ?? false]).toEqual([false, false]);
  });

  it('is not looked for where the model calls a tool instead', async () => {
    await open();
    const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];
    const body = chatCompletion({ toolCalls: [{ name: 'look', arguments: {} }] });
    world.upstream.queue(PATH, { body });
    expect((await world.chat({ ...ASKING, tools })).status).toBe(200);
  });
});

it('plain JSON that Claude is asked for in words is held to it, for a caller of another dialect', async () => {
  await open({ type: 'anthropic', targets: '{ provider: one, model: claude-haiku-4-5 }' });
  const text = (said: string) => ({ body: message({ text: said }) });
  world.upstream.queue('/v1/messages', text('Sure!'), text('```json\n{"a":1}\n```'));
  const body = { model: 'fast', input: 'JSON, please.', text: { format: { type: 'json_object' } } };
  const response = await world.post('/v1/responses', body);
  expect(response.status).toBe(200);
  expect(response.headers.get('x-sluice-warnings')).toContain('emulated:text.format');
  expect(await response.text()).toContain(JSON.stringify('{"a":1}'));
  expect(response.headers.get('x-sluice-attempts')).toBe('2');
});
