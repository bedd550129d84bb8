import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CorpusGateway,
  corpusMissing,
  type Facts,
  type Recording,
  recordingsOf,
  startCorpusGateway,
} from './harness/corpus-gateway.ts';
import { KEY } from './harness/world.ts';

const recordings = recordingsOf(
  ...['openai-chat', 'anthropic-messages', 'bedrock-converse', 'cohere-v2-chat', 'ollama-chat', 'gemini'],
);
const answered = recordings.filter(({ response, facts }) => response.status < 400 && facts.stream_error === undefined);
/** What the facts of a recording cannot tell; `partial_args`: they list the pieces of calls. */
const UNTOLD = ['truncated_stream', 'odd_stream', 'midstream_error', 'partial_args'];
/** Facts that are no measure of the answer, in any dialect. */
const UNLIKE: Readonly<Record<string, string>> = {
  'bedrock/converse-citations-v1-v1-yaml-2': 'what was said with citations is not in the facts',
  'bedrock/converse-model-with-code-execution-tool-1': 'a call of a tool that Bedrock runs stands among the facts',
  'bedrock/converse-model-with-code-execution-tool-2': 'a call of a tool that Bedrock runs stands among the facts',
};
const whole = answered.filter(
  ({ id, features }) => UNLIKE[id] === undefined && !features.some((one) => UNTOLD.includes(one)),
);

/** Where the answer in the other dialect rightly differs from the words in `facts`. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'cerebras/chat-cererebras-structured-output-tools-1-stream':
    'two streams in one recording: two calls with ids of their own, one in the facts',
  'gemini/generate-text-response-across-two-candidates': 'the facts have the texts of both candidates',
  'cloudflare/chat-data-extraction-1': 'content is a JSON object: told as its text',
  'mistral/chat-audio-models-voxtral-small-latest-can-understand-audio':
    'prompt_tokens leaves 375 audio tokens out: counted',
  'openai/chat-completion-audio-output': 'the transcript of the audio is told as text',
  'snowflake/chat-thinking-1': 'a call without a name cannot be answered: left out',
  'snowflake/chat-thinking-2': 'a call without a name cannot be answered: left out',
};

let corpus: CorpusGateway;
let openai: OpenAI;
let anthropic: Anthropic;

describe.skipIf(corpusMissing !== undefined)('recorded traffic of every provider, through the official clients', () => {
  beforeAll(async () => {
    corpus = await startCorpusGateway(recordings, 'split=awkward');
    openai = new OpenAI({ baseURL: `${corpus.gateway.url}/v1`, apiKey: KEY, maxRetries: 0 });
    anthropic = new Anthropic({ baseURL: corpus.gateway.url, apiKey: KEY, maxRetries: 0, timeout: 600_000 });
  }, 60_000);
  afterAll(() => corpus.end());

  it.each(whole.map((one) => [one.id, one] as const))(
    '%s answers rightly on /v1/chat/completions',
    async (_id, recording) => {
      const own = recording.family === 'openai-chat' && recording.request.recorded !== false;
      const body = own ? recording.request.body : { messages: [{ role: 'user', content: 'hi' }] };
      const said = await askChat({ ...body, model: recording.id, stream: recording.stream });
      expectSame(said, recording);
    },
  );

  const comparable = whole.filter(({ id }) => OTHERWISE[id] === undefined);
  it.each(comparable.map((one) => [one.id, one] as const))(
    '%s answers rightly on /v1/messages',
    async (_id, recording) => {
      const own = recording.family === 'anthropic-messages' && recording.request.recorded !== false;
      const body = own ? recording.request.body : { max_tokens: 1000, messages: [{ role: 'user', content: 'hi' }] };
      const said = await askMessages({ ...body, model: recording.id, stream: recording.stream });
      expectSame(said, recording);
    },
  );

  const broken = answered
    .concat(recordings.filter(({ facts }) => facts.stream_error !== undefined))
    .filter(({ features }) => features.includes('truncated_stream') || features.includes('midstream_error'));
  it.each(broken.map((one) => [one.id, one] as const))(
    '%s breaks off: one error and no end mark, in both dialects',
    async (_id, recording) => {
      for (const path of ['/v1/chat/completions', '/v1/messages']) {
        const response = await ask(path, recording);
        const text = await response.text();
        if (response.status !== 200) {
          expect([400, 502, 503]).toContain(response.status);
          expect(JSON.parse(text)).toHaveProperty('error.sluice.request_id');
          continue;
        }
        expect(text.match(/^data: .*"error":\{/gm)).toHaveLength(1);
        expect(text).not.toMatch(/^data: \[DONE\]|^event: message_stop/m);
      }
    },
  );

  const odd = answered.filter(({ features }) => features.includes('odd_stream'));
  it.each(odd.map((one) => [one.id, one] as const))(
    '%s is malformed: it ends whole or in one error, in both dialects',
    async (_id, recording) => {
      for (const path of ['/v1/chat/completions', '/v1/messages']) {
        const text = await (await ask(path, recording)).text();
        const ends = text.match(/^data: \[DONE\]|^event: message_stop|"error":\{/gm) ?? [];
        expect(ends).toHaveLength(1);
      }
    },
  );

  const failed = recordings.filter(({ response }) => response.status >= 400);
  it.each(failed.map((one) => [one.id, one] as const))(
    '%s fails as the contract says, in both dialects',
    async (_id, recording) => {
      for (const path of ['/v1/chat/completions', '/v1/messages']) {
        const response = await ask(path, recording);
        expect([400, 413, 422, 502, 503, 504]).toContain(response.status);
        const { error } = (await response.json()) as {
          error: { message: string; code: string; sluice: { request_id: string } };
        };
        expect(error.message.length).toBeGreaterThan(0);
        expect(error.sluice.request_id).toBe(response.headers.get('x-request-id'));
        if (response.status === 503) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      }
    },
  );
});

/** A minimal question to a recording's model, as raw HTTP: for what a client library would only throw. */
function ask(path: string, { id, stream }: Recording): Promise<Response> {
  return fetch(corpus.gateway.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ model: id, max_tokens: 10, messages: [{ role: 'user', content: 'hi' }], stream }),
  });
}

interface Said {
  text: string;
  tools: { name: string; arguments: string }[];
  finish: string | null | undefined;
  usage: { input: number; output: number } | undefined;
}

async function askChat(body: object): Promise<Said> {
  const said: Said = { text: '', tools: [], finish: undefined, usage: undefined };
  const asked = {
    ...body,
    ...('stream' in body && body.stream === true ? { stream_options: { include_usage: true } } : {}),
  };
  const answer = await openai.chat.completions.create(asked as OpenAI.ChatCompletionCreateParams);
  if (!('choices' in answer)) {
    for await (const chunk of answer) {
      if (chunk.usage) said.usage = chatUsage(chunk.usage);
      for (const choice of chunk.choices ?? []) {
        if ((choice.index ?? 0) !== 0) continue;
        said.text += textOf(choice.delta?.content);
        if (choice.finish_reason) said.finish = choice.finish_reason;
        for (const call of choice.delta?.tool_calls ?? []) addCall(said, call);
        const legacy = choice.delta?.function_call;
        if (legacy) addCall(said, { index: 0, function: legacy });
      }
    }
    return said;
  }
  const [choice] = answer.choices;
  said.text = textOf(choice?.message?.content);
  said.finish = choice?.finish_reason;
  if (answer.usage) said.usage = chatUsage(answer.usage);
  for (const call of choice?.message?.tool_calls ?? []) {
    if (call.type === 'custom') said.tools.push({ name: call.custom.name, arguments: call.custom.input });
    else said.tools.push({ name: call.function.name, arguments: call.function.arguments });
  }
  const legacy = choice?.message?.function_call;
  if (legacy) said.tools.push(legacy);
  return said;
}

/** Native answers keep the vendor's own shapes: some write content as parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: { type?: string; text?: string }) => (part.type === 'text' ? (part.text ?? '') : ''))
    .join('');
}

function addCall(
  said: Said,
  call: { index?: number; id?: string; function?: { name?: string; arguments?: string } },
): void {
  const fresh =
    call.index === undefined ? true : said.tools[call.index] === undefined && call.function?.name !== undefined;
  if (fresh && call.function?.name) said.tools.push({ name: call.function.name, arguments: '' });
  const last = said.tools.at(-1);
  if (last !== undefined) last.arguments += typeof call.function?.arguments === 'string' ? call.function.arguments : '';
}

function chatUsage(usage: { prompt_tokens?: number; completion_tokens?: number }) {
  return { input: usage.prompt_tokens ?? 0, output: usage.completion_tokens ?? 0 };
}

async function askMessages(body: object): Promise<Said> {
  const message =
    'stream' in body && body.stream === true
      ? await anthropic.messages.stream(body as Anthropic.MessageStreamParams).finalMessage()
      : await anthropic.messages.create(body as Anthropic.MessageCreateParamsNonStreaming);
  const { usage } = message;
  return {
    text: message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join(''),
    tools: message.content.flatMap((block) =>
      block.type === 'tool_use' ? [{ name: block.name, arguments: JSON.stringify(block.input) }] : [],
    ),
    finish: message.stop_reason,
    usage: {
      input: usage.input_tokens + (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0),
      output: usage.output_tokens,
    },
  };
}

/** The answer says what the provider said. */
function expectSame(said: Said, { facts }: Recording): void {
  const text = facts.text ?? '';
  if (said.text !== text)
    expect([text, `${text}${String((facts as { refusal?: string }).refusal ?? '')}`]).toContain(said.text);
  expect(said.tools.map(({ name }) => name)).toEqual((facts.tool_calls ?? []).map(({ name }) => name));
  for (const [index, call] of (facts.tool_calls ?? []).entries()) {
    const raw = said.tools[index]?.arguments ?? '';
    if (call.arguments_raw === undefined && typeof call.arguments === 'object')
      expect(parsed(raw)).toEqual(call.arguments ?? {});
  }
  if (said.finish !== undefined && (facts.tool_calls?.length ?? 0) === 0) expect(said.finish).toBeTruthy();
  expectUsage(said, facts);
}

function parsed(text: string): unknown {
  if (text === '' || text === 'null') return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Input and output as the provider counted them, whatever its words for them. */
function expectUsage(said: Said, { usage }: Facts): void {
  if (usage === undefined || usage === null || said.usage === undefined) return;
  if (usage.billed_units !== undefined) {
    // Cohere counts twice; what it bills is the usage.
    const billed = usage.billed_units as { input_tokens: number; output_tokens: number };
    expect(said.usage).toEqual({ input: billed.input_tokens, output: billed.output_tokens });
    return;
  }
  if (usage.inputTokens !== undefined) {
    const [input, read, written] = [
      usage.inputTokens,
      usage.cacheReadInputTokens ?? 0,
      usage.cacheWriteInputTokens ?? 0,
    ];
    expect(said.usage).toEqual({ input: Number(input) + Number(read) + Number(written), output: usage.outputTokens });
    return;
  }
  if (usage.eval_count !== undefined) {
    expect(said.usage).toEqual({ input: usage.prompt_eval_count ?? 0, output: usage.eval_count });
    return;
  }
  if (usage.promptTokenCount !== undefined) {
    const { promptTokenCount: prompt, toolUsePromptTokenCount: tools = 0, ...counts } = usage as Record<string, number>;
    const output = (counts.candidatesTokenCount ?? 0) + (counts.thoughtsTokenCount ?? 0);
    expect(said.usage).toEqual({ input: (prompt ?? 0) + tools, output });
    return;
  }
  const flat = usage as Record<string, number | Record<string, number>>;
  const start = typeof flat.message_start === 'object' ? flat.message_start : {};
  const delta = typeof flat.message_delta === 'object' ? flat.message_delta : {};
  const merged = {
    ...flat,
    ...start,
    ...Object.fromEntries(Object.entries(delta).filter(([, value]) => value !== null)),
  };
  const prompt = Number(merged.prompt_tokens ?? Number.NaN);
  const input =
    Number(merged.input_tokens ?? Number.NaN) +
    Number(merged.cache_creation_input_tokens ?? 0) +
    Number(merged.cache_read_input_tokens ?? 0);
  const expected = Number.isNaN(prompt) ? input : prompt;
  if (!Number.isNaN(expected)) expect(said.usage.input).toBe(expected);
}
