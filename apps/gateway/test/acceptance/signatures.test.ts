import Anthropic from '@anthropic-ai/sdk';
import { message, messageError, messageStream } from '@sluice/fake-upstream/messages';
import { eventStream } from '@sluice/fake-upstream/reply';
import { response, responseStream } from '@sluice/fake-upstream/responses';
import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../harness/gateway-process.ts';

const ACME = 'sk-test-acme-signatures-0001';
const OTHER = 'sk-test-other-signatures-0001';
const CITY = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const CHAT_TOOLS = [{ type: 'function' as const, function: { name: 'weather', parameters: CITY } }];
const GEMINI = '/v1beta/models/gemini-3-pro-preview:generateContent';

let upstream: Scripted;
let config: string;
let gateway: GatewayProcess;
/** Ids are the vendor's: no two answers have the same. */
let turn = 0;

beforeAll(async () => {
  upstream = await startScripted();
  upstream.always('/v1/messages', { body: message() });
  upstream.always(GEMINI, geminiSays([{ text: 'Mild.' }]));
  const provider = (type: string, base: string) =>
    `{ type: ${type}, base_url: "${base}", allow_private_network: true, keys: [{ name: k, value: "provider-key-0001" }] }`;
  const claude = '{ provider: anthropic, model: claude-sonnet-4-5 }';
  const gemini = '{ provider: gemini, model: gemini-3-pro-preview }';
  const model = (targets: string) =>
    `{ targets: [${targets}], strategy: round_robin, price: { input_per_mtok: 1, output_per_mtok: 10 } }`;
  const tenant = (key: string) =>
    `{ models: ["*"], teams: { t: { applications: { a: { keys: [{ name: k, value: "${key}" }] } } } } }`;
  config = `providers:
  openai: ${provider('openai', `${upstream.url}/v1`)}
  anthropic: ${provider('anthropic', upstream.url)}
  gemini: ${provider('gemini', upstream.url)}
models:
  claude: ${model(claude)}
  gemini: ${model(gemini)}
  gpt: ${model('{ provider: openai, model: gpt-5-mini, api: responses }')}
  both: ${model(`${gemini}, ${claude}`)}
tenants:
  acme: ${tenant(ACME)}
  other: ${tenant(OTHER)}
`;
  gateway = await startGateway({ config });
}, 60_000);
beforeEach(() => {
  turn++;
});
afterAll(async () => {
  await gateway.kill();
  gateway.clean();
  await upstream.close();
});

const openai = (apiKey = ACME) => new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey, maxRetries: 0 });
const anthropic = () => new Anthropic({ baseURL: gateway.url, apiKey: ACME, maxRetries: 0 });
const id = (n: number) => `toolu_${turn}_of_this_file_${n}`;
const question = () => ({ role: 'user' as const, content: `How is the weather, number ${turn}?` });

/** What the provider was told last. */
function told<Body>(): Body {
  return upstream.received().at(-1)?.json() as Body;
}

interface Blocks {
  readonly messages: { readonly content: unknown }[];
}
interface Contents {
  readonly contents: { readonly parts: Record<string, unknown>[] }[];
}
interface Items {
  readonly store: boolean;
  readonly input: Record<string, unknown>[];
}

const toolUses = () => [
  { id: id(1), name: 'weather', input: { city: 'Bonn' } },
  { id: id(2), name: 'weather', input: { city: 'Köln' } },
];
/** The thinking has no words: what is shown of it is switched off. */
const thinking = { text: '', signature: 'U0lHTkVEK2J5L2NsYXVkZQ==' };
const THOUGHT = { type: 'thinking', thinking: '', signature: thinking.signature };
const used = () => toolUses().map((use) => ({ type: 'tool_use', ...use }));

/** What a client keeps that knows nothing but OpenAI's own members. */
function bare({ content, tool_calls = [] }: OpenAI.ChatCompletionMessage): OpenAI.ChatCompletionAssistantMessageParam {
  const calls = tool_calls.flatMap((call) => (call.type === 'function' ? [call] : []));
  return {
    role: 'assistant',
    content,
    tool_calls: calls.map(({ id: callId, function: { name, arguments: args } }) => ({
      id: callId,
      type: 'function' as const,
      function: { name, arguments: args },
    })),
  };
}

const results = (said: OpenAI.ChatCompletionAssistantMessageParam) =>
  (said.tool_calls ?? []).map((call) => ({ role: 'tool' as const, tool_call_id: call.id, content: 'mild' }));

async function chat(model: string, messages: OpenAI.ChatCompletionMessageParam[], stream = false, key = ACME) {
  const params = { model, messages, tools: CHAT_TOOLS, reasoning_effort: 'low' as const };
  const completion = stream
    ? await openai(key).chat.completions.stream(params).finalChatCompletion()
    : await openai(key).chat.completions.create(params);
  return completion.choices[0]?.message as OpenAI.ChatCompletionMessage;
}

/** A first turn in which Claude thinks and calls two tools. */
async function claudeCalls(stream = false): Promise<OpenAI.ChatCompletionAssistantMessageParam> {
  const answer = { thinking, toolUses: toolUses() };
  upstream.queue('/v1/messages', stream ? eventStream(messageStream(answer)) : { body: message(answer) });
  const said = bare(await chat('claude', [question()], stream));
  expect(said.tool_calls).toHaveLength(2);
  return said;
}

describe('a loop of tools whose client keeps only what its dialect has', () => {
  it.each([false, true])(
    'Chat Completions to Claude: thinking is back, byte for byte (streamed: %s)',
    async (stream) => {
      const said = await claudeCalls(stream);
      await chat('claude', [question(), said, ...results(said)]);
      expect(told<Blocks>().messages[1]?.content).toEqual([THOUGHT, ...used()]);
      // Thinking stays on: the turn of the call begins with it.
      expect(told<{ thinking?: { type: string } }>().thinking?.type).toBe('enabled');
    },
  );

  it.each([false, true])('Chat Completions to Responses: sealed reasoning is back (streamed: %s)', async (stream) => {
    const toolCalls = [{ id: id(1), name: 'weather', arguments: { city: 'Bonn' } }];
    const answer = { sealed: 'gAAAAA-sealed', toolCalls };
    upstream.queue('/v1/responses', stream ? responseStream(answer) : { body: response(answer) });
    const said = bare(await chat('gpt', [question()], stream));
    upstream.queue('/v1/responses', { body: response({ text: 'Mild.' }) });
    await chat('gpt', [question(), said, ...results(said)]);
    expect(told<Items>().store).toBe(false);
    expect(told<Items>().input.slice(1, 3)).toMatchObject([
      { type: 'reasoning', id: 'rs_1', encrypted_content: 'gAAAAA-sealed', summary: [] },
      { type: 'function_call', call_id: id(1) },
    ]);
  });

  it('Messages to Responses: sealed reasoning is back where thinking was left out', async () => {
    const toolCalls = [{ id: id(1), name: 'weather', arguments: { city: 'Bonn' } }];
    upstream.queue('/v1/responses', { body: response({ sealed: 'gAAAAA-messages', toolCalls }) });
    const ask = (messages: Anthropic.MessageParam[]) =>
      anthropic().messages.create({
        model: 'gpt',
        max_tokens: 2000,
        messages,
        tools: [{ name: 'weather', input_schema: CITY as Anthropic.Tool.InputSchema }],
        thinking: { type: 'enabled', budget_tokens: 1024 },
      });
    const first = await ask([question()]);
    const content = first.content.filter(({ type }) => type === 'tool_use');
    upstream.queue('/v1/responses', { body: response({ text: 'Mild.' }) });
    const result = { type: 'tool_result' as const, tool_use_id: id(1), content: 'mild' };
    await ask([question(), { role: 'assistant', content }, { role: 'user', content: [result] }]);
    expect(told<Items>().input[1]).toMatchObject({ type: 'reasoning', encrypted_content: 'gAAAAA-messages' });
  });

  it('Responses to Claude and to Gemini: what was signed is back where reasoning items were left out', async () => {
    const ask = async (model: string, input: OpenAI.Responses.ResponseInput) => {
      const tools = [{ type: 'function' as const, name: 'weather', parameters: CITY, strict: false }];
      const reasoning = { effort: 'low' as const };
      return await openai().responses.create({ model, input, tools, reasoning, store: false });
    };
    const called = (answer: OpenAI.Responses.Response) =>
      answer.output.flatMap((item) => (item.type === 'function_call' ? [item] : []));
    const loop = async (model: string) => {
      const calls = called(await ask(model, [question()]));
      const outputs = calls.map(({ call_id }) => ({
        type: 'function_call_output' as const,
        call_id,
        output: 'mild',
      }));
      await ask(model, [question(), ...calls, ...outputs]);
    };
    upstream.queue('/v1/messages', { body: message({ thinking, toolUses: toolUses() }) });
    await loop('claude');
    expect(told<Blocks>().messages[1]?.content).toEqual([THOUGHT, ...used()]);
    const parts = [
      { functionCall: { name: 'weather', args: { city: 'Bonn' } }, thoughtSignature: 'R09PR0xF' },
      { functionCall: { name: 'weather', args: { city: 'Köln' } } },
    ];
    upstream.queue(GEMINI, geminiSays(parts));
    await loop('gemini');
    expect(told<Contents>().contents[1]?.parts).toEqual(parts);
  });

  it('what the client brings itself stands: nothing is put over it', async () => {
    upstream.queue('/v1/messages', { body: message({ thinking, toolUses: toolUses() }) });
    const first = await chat('claude', [question()]);
    const own = { ...bare(first), reasoning_details: [detail('the client`s own')] };
    await chat('claude', [question(), own as OpenAI.ChatCompletionMessageParam, ...results(own)]);
    expect(told<Blocks>().messages[1]?.content).toEqual([
      { type: 'thinking', thinking: 'x', signature: 'the client`s own' },
      ...used(),
    ]);
  });
});

describe('what a model signed', () => {
  it('is not given to another tenant, whatever it names', async () => {
    const said = await claudeCalls();
    await chat('claude', [question(), said, ...results(said)], false, OTHER);
    expect(told<Blocks>().messages[1]?.content).toEqual(used());
  });

  it('is still there after a restart, also under ids that the client gave anew', async () => {
    const said = await claudeCalls();
    const { dataDir } = gateway;
    await gateway.stop();
    gateway = await startGateway({ config, dataDir });
    await chat('claude', [question(), said, ...results(said)]);
    expect(told<Blocks>().messages[1]?.content).toEqual([THOUGHT, ...used()]);
    const renamed = {
      ...said,
      tool_calls: (said.tool_calls ?? []).map((call, index) => ({ ...call, id: `call_${index}` })),
    };
    await chat('claude', [question(), renamed, ...results(renamed)]);
    expect(told<Blocks>().messages[1]?.content).toMatchObject([THOUGHT, { id: 'call_0' }, { id: 'call_1' }]);
  }, 60_000);

  it('keeps its conversation where it can be verified, whose turn it may be', async () => {
    const said = await claudeCalls();
    // Of the two targets the rotation takes either first.
    for (let i = 0; i < 4; i++) {
      await chat('both', [question(), said, ...results(said)]);
      expect(upstream.received().at(-1)?.path).toBe('/v1/messages');
      expect(told<Blocks>().messages[1]?.content).toEqual([THOUGHT, ...used()]);
    }
    // A conversation in which nothing is signed takes turns as always.
    const paths = new Set<string | undefined>();
    for (let i = 0; i < 2; i++) {
      await chat('both', [question()]);
      paths.add(upstream.received().at(-1)?.path);
    }
    expect(paths).toEqual(new Set(['/v1/messages', GEMINI]));
  });

  it('is known to a quote: it names the target that the call then goes to, whose turn it may be', async () => {
    const said = await claudeCalls();
    for (let i = 0; i < 2; i++) {
      const quote = await fetch(`${gateway.url}/v1/quote`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${ACME}` },
        body: JSON.stringify({ model: 'both', messages: [question(), said, ...results(said)], tools: CHAT_TOOLS }),
      });
      const { plan } = (await quote.json()) as { plan: { provider: string }[] };
      expect(plan.map(({ provider }) => provider)).toEqual(['anthropic', 'gemini']);
      await chat('both', [question(), said, ...results(said)]);
      expect(upstream.received().at(-1)?.path).toBe('/v1/messages');
    }
  });

  it('is left out with a warning where another vendor has to take over', async () => {
    const said = await claudeCalls();
    upstream.queue('/v1/messages', messageError(529, 'overloaded_error', 'Overloaded'));
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ACME}` },
      body: JSON.stringify({ model: 'both', messages: [question(), said, ...results(said)], tools: CHAT_TOOLS }),
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-sluice-provider')).toBe('gemini');
    expect(answer.headers.get('x-sluice-warnings')?.split(',')).toContain('dropped:messages[1].reasoning');
    expect(JSON.stringify(told<Contents>())).not.toContain(thinking.signature);
  });
});

function geminiSays(parts: readonly object[]) {
  const candidates = [{ content: { role: 'model', parts }, finishReason: 'STOP' }];
  const usageMetadata = { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 };
  const body = { responseId: `answer-${turn}-of-this-file`, modelVersion: 'g', candidates, usageMetadata };
  return { body };
}

function detail(signature: string): object {
  return { type: 'reasoning.text', text: 'x', signature, format: 'anthropic-claude-v1', index: 0 };
}
