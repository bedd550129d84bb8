import { awsChunk, awsEvent } from '@sluice/core/stream/test/aws-message';
import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';
import { message, messageStream } from '@sluice/fake-upstream/messages';
import { eventStream, type Reply } from '@sluice/fake-upstream/reply';
import { response, responseStream } from '@sluice/fake-upstream/responses';

/** A vendor whose model thinks, calls two tools at once, and answers when it has their results. */
export interface ToolUsingVendor {
  /** The provider's `type`. */
  readonly type: string;
  /** Further members of the target, as YAML flow. */
  readonly target: string;
  /** Its name for the model, where that decides how it is spoken to. */
  readonly model?: string;
  /** Which callers' dialects it is told by, where not by all: the names of `agent-loops.test.ts`. */
  readonly callers?: RegExp;
  /** What follows the upstream's address in `base_url`. */
  readonly base: string;
  readonly path: RegExp;
  /** Whether it signs or seals its thinking, and wants that back. */
  readonly signs: boolean;
  /** First it thinks and calls, then it answers. */
  reply(turn: 1 | 2, stream: boolean): Reply;
  /** What a request tells it of its first turn. */
  told(body: unknown): Told;
}

export interface Told {
  /** The cities of the calls that it made, by the calls' ids, in their order. */
  readonly calls: readonly (readonly [id: string, city: string])[];
  /** The results by the calls' ids. */
  readonly results: readonly (readonly [id: string, text: string])[];
  /** Its signature, or its sealed thinking, where it came back. */
  readonly signature: string | undefined;
}

export const THOUGHT = 'Two cities, two calls.';
export const ANSWER = 'Sun in Paris, rain in Rome.';
export const SIGNATURE = 'U2lnbmVkLWJ5LXRoZS12ZW5kb3I=';
const CITIES = [
  { id: 'call_paris', name: 'weather', city: 'Paris' },
  { id: 'call_rome', name: 'weather', city: 'Rome' },
];

const anthropic: ToolUsingVendor = {
  type: 'anthropic',
  target: '',
  base: '',
  path: /\/v1\/messages$/,
  signs: true,
  reply(turn, stream) {
    const answer =
      turn === 2
        ? { text: ANSWER }
        : {
            thinking: { text: THOUGHT, signature: SIGNATURE },
            toolUses: CITIES.map(({ id, name, city }) => ({ id, name, input: { city } })),
          };
    return stream ? eventStream(messageStream(answer)) : { body: message(answer) };
  },
  told(body) {
    const { messages } = body as { messages: { content: string | AnthropicBlock[] }[] };
    const blocks = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
    return {
      calls: blocks.flatMap((one) => (one.type === 'tool_use' ? [[one.id, one.input.city] as const] : [])),
      results: blocks.flatMap((one) =>
        one.type === 'tool_result' ? [[one.tool_use_id, JSON.stringify(one.content)] as const] : [],
      ),
      signature: blocks.find((one) => one.type === 'thinking')?.signature,
    };
  },
};

type AnthropicBlock =
  | { type: 'tool_use'; id: string; input: { city: string } }
  | { type: 'tool_result'; tool_use_id: string; content: unknown }
  | { type: 'thinking'; signature: string };

const chat: ToolUsingVendor = {
  type: 'openai-compatible',
  target: '',
  base: '/v1',
  path: /\/v1\/chat\/completions$/,
  signs: false,
  reply(turn, stream) {
    const toolCalls = CITIES.map(({ id, name, city }) => ({ id, name, arguments: { city } }));
    const answer = turn === 2 ? { text: ANSWER } : { reasoning: THOUGHT, toolCalls };
    return stream ? eventStream(chatStream(answer)) : { body: chatCompletion(answer) };
  },
  told(body) {
    const { messages } = body as { messages: ChatMessage[] };
    return {
      calls: messages.flatMap(({ tool_calls: calls = [] }) =>
        calls.map((call) => [call.id, cityOf(call.function.arguments)] as const),
      ),
      results: messages.flatMap(({ role, tool_call_id: id = '', content }) =>
        role === 'tool' ? [[id, JSON.stringify(content)] as const] : [],
      ),
      signature: undefined,
    };
  },
};

interface ChatMessage {
  readonly role: string;
  readonly content: unknown;
  readonly tool_call_id?: string;
  readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly arguments: string } }[];
}

const responses: ToolUsingVendor = {
  type: 'openai',
  target: ', api: responses',
  base: '/v1',
  path: /\/v1\/responses$/,
  signs: true,
  reply(turn, stream) {
    const toolCalls = CITIES.map(({ id, name, city }) => ({ id, name, arguments: { city } }));
    const answer = turn === 2 ? { text: ANSWER } : { sealed: SIGNATURE, toolCalls };
    return stream ? responseStream(answer) : { body: response(answer) };
  },
  told(body) {
    const { input } = body as { input: ResponseItem[] };
    return {
      calls: input.flatMap((item) =>
        item.type === 'function_call' ? [[item.call_id, cityOf(item.arguments)] as const] : [],
      ),
      results: input.flatMap((item) =>
        item.type === 'function_call_output' ? [[item.call_id, JSON.stringify(item.output)] as const] : [],
      ),
      signature: input.find((item) => item.type === 'reasoning')?.encrypted_content,
    };
  },
};

type ResponseItem =
  | { type: 'function_call'; call_id: string; arguments: string }
  | { type: 'function_call_output'; call_id: string; output: unknown }
  | { type: 'reasoning'; encrypted_content?: string };

const gemini: ToolUsingVendor = {
  type: 'gemini',
  target: '',
  base: '',
  path: /:(streamG|g)enerateContent$/,
  signs: true,
  reply(turn, stream) {
    const calls = CITIES.map(({ id, name, city }, index) => ({
      functionCall: { id, name, args: { city } },
      // Google signs the first of parallel calls.
      ...(index === 0 ? { thoughtSignature: SIGNATURE } : {}),
    }));
    const parts = turn === 2 ? [{ text: ANSWER }] : [{ text: THOUGHT, thought: true }, ...calls];
    const usageMetadata = { promptTokenCount: 14, candidatesTokenCount: 7, totalTokenCount: 21 };
    const answer = (some: readonly object[], end: object) => ({
      candidates: [{ content: { role: 'model', parts: some }, index: 0, ...end }],
      usageMetadata,
      modelVersion: 'gemini-3-pro-preview',
      responseId: 'some-answer',
    });
    if (!stream) return { body: answer(parts, { finishReason: 'STOP' }) };
    const last = parts.length - 1;
    return eventStream(
      parts.map(
        (part, i) => `data: ${JSON.stringify(answer([part], i === last ? { finishReason: 'STOP' } : {}))}\r\n\r\n`,
      ),
    );
  },
  told(body) {
    const { contents } = body as { contents: { parts: GeminiPart[] }[] };
    const parts = contents.flatMap((content) => content.parts);
    return {
      calls: parts.flatMap(({ functionCall: call }) => (call ? [[call.id ?? '', call.args.city] as const] : [])),
      results: parts.flatMap(({ functionResponse: result }) =>
        result ? [[result.id ?? '', JSON.stringify(result.response)] as const] : [],
      ),
      signature: parts.find(({ functionCall }) => functionCall)?.thoughtSignature,
    };
  },
};

interface GeminiPart {
  readonly functionCall?: { readonly id?: string; readonly args: { readonly city: string } };
  readonly functionResponse?: { readonly id?: string; readonly response: unknown };
  readonly thoughtSignature?: string;
}

const cohere: ToolUsingVendor = {
  type: 'cohere',
  target: '',
  base: '',
  path: /\/v2\/chat$/,
  signs: false,
  reply(turn, stream) {
    const calls = CITIES.map(({ id, name, city }) => ({
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify({ city }) },
    }));
    const finish_reason = turn === 2 ? 'COMPLETE' : 'TOOL_CALL';
    const usage = {
      billed_units: { input_tokens: 12, output_tokens: 6 },
      tokens: { input_tokens: 14, output_tokens: 7 },
    };
    if (!stream) {
      const message =
        turn === 2
          ? { role: 'assistant', content: [{ type: 'text', text: ANSWER }] }
          : { role: 'assistant', tool_plan: THOUGHT, tool_calls: calls };
      return { body: { id: 'some-answer', message, finish_reason, usage } };
    }
    const said: object[] =
      turn === 2
        ? [
            { type: 'content-start', index: 0, delta: { message: { content: { type: 'text', text: '' } } } },
            { type: 'content-delta', index: 0, delta: { message: { content: { text: ANSWER } } } },
            { type: 'content-end', index: 0 },
          ]
        : [
            { type: 'tool-plan-delta', delta: { message: { tool_plan: THOUGHT } } },
            ...calls.flatMap((call, index) => [
              {
                type: 'tool-call-start',
                index,
                delta: { message: { tool_calls: { ...call, function: { ...call.function, arguments: '' } } } },
              },
              {
                type: 'tool-call-delta',
                index,
                delta: { message: { tool_calls: { function: { arguments: call.function.arguments } } } },
              },
              { type: 'tool-call-end', index },
            ]),
          ];
    const events: { type: string }[] = [
      { type: 'message-start', id: 'some-answer', delta: { message: { role: 'assistant' } } },
      ...said,
      { type: 'message-end', delta: { finish_reason, usage } },
    ] as { type: string }[];
    return eventStream(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`));
  },
  told: (body) => chat.told(body),
};

const ollama: ToolUsingVendor = {
  type: 'ollama',
  target: '',
  base: '',
  path: /\/api\/chat$/,
  signs: false,
  reply(turn, stream) {
    const calls = CITIES.map(({ id, name, city }) => ({ id, function: { name, arguments: { city } } }));
    const messages: object[] =
      turn === 2
        ? [{ role: 'assistant', content: ANSWER }]
        : [
            { role: 'assistant', content: '', thinking: THOUGHT },
            { role: 'assistant', content: '', tool_calls: calls },
          ];
    const line = (message: object, end: object = { done: false }) => ({
      model: 'upstream-model',
      created_at: '2026-11-21T12:00:00Z',
      message,
      ...end,
    });
    const end = { done: true, done_reason: 'stop', prompt_eval_count: 14, eval_count: 7 };
    if (!stream) return { body: line(Object.assign({}, ...messages), end) };
    const lines = [...messages.map((message) => line(message)), line({ role: 'assistant', content: '' }, end)];
    return {
      headers: { 'content-type': 'application/x-ndjson' },
      chunks: lines.map((one) => `${JSON.stringify(one)}\n`),
    };
  },
  told(body) {
    const { messages } = body as { messages: OllamaMessage[] };
    return {
      calls: messages.flatMap(({ tool_calls: calls = [] }) =>
        calls.map((call) => [call.id, call.function.arguments.city] as const),
      ),
      results: messages.flatMap(({ role, tool_call_id: id = '', content }) =>
        role === 'tool' ? [[id, content] as const] : [],
      ),
      signature: undefined,
    };
  },
};

interface OllamaMessage {
  readonly role: string;
  readonly content: string;
  readonly tool_call_id?: string;
  readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly arguments: { city: string } } }[];
}

const CLAUDE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

const converse: ToolUsingVendor = {
  type: 'bedrock',
  model: CLAUDE,
  callers: /^(?!messages)/,
  target: '',
  base: '',
  path: /\/model\/[^/]+\/converse(-stream)?$/,
  signs: true,
  reply(turn, stream) {
    const reasoning = { text: THOUGHT, signature: SIGNATURE };
    const calls = CITIES.map(({ id, name, city }) => ({ toolUse: { toolUseId: id, name, input: { city } } }));
    const stopReason = turn === 2 ? 'end_turn' : 'tool_use';
    const usage = { inputTokens: 14, outputTokens: 7, totalTokens: 21 };
    if (!stream) {
      const content = turn === 2 ? [{ text: ANSWER }] : [{ reasoningContent: { reasoningText: reasoning } }, ...calls];
      return { body: { output: { message: { role: 'assistant', content } }, stopReason, usage } };
    }
    const piece = (contentBlockIndex: number, delta: object) =>
      awsEvent('contentBlockDelta', { contentBlockIndex, delta });
    const stop = (contentBlockIndex: number) => awsEvent('contentBlockStop', { contentBlockIndex });
    const said =
      turn === 2
        ? [piece(0, { text: ANSWER }), stop(0)]
        : [
            piece(0, { reasoningContent: { text: THOUGHT } }),
            piece(0, { reasoningContent: { signature: SIGNATURE } }),
            stop(0),
            ...CITIES.flatMap(({ id, name, city }, i) => [
              awsEvent('contentBlockStart', { contentBlockIndex: i + 1, start: { toolUse: { toolUseId: id, name } } }),
              piece(i + 1, { toolUse: { input: JSON.stringify({ city }) } }),
              stop(i + 1),
            ]),
          ];
    const messages = [
      awsEvent('messageStart', { role: 'assistant' }),
      ...said,
      awsEvent('messageStop', { stopReason }),
      awsEvent('metadata', { usage, metrics: { latencyMs: 1 } }),
    ];
    return {
      headers: { 'content-type': 'application/vnd.amazon.eventstream' },
      chunks: messages.map((one) => Buffer.from(one)),
    };
  },
  told(body) {
    const { messages } = body as { messages: { content: ConverseBlock[] }[] };
    const blocks = messages.flatMap(({ content }) => content);
    return {
      calls: blocks.flatMap(({ toolUse: call }) => (call ? [[call.toolUseId, call.input.city] as const] : [])),
      results: blocks.flatMap(({ toolResult: result }) =>
        result ? [[result.toolUseId, JSON.stringify(result.content)] as const] : [],
      ),
      signature: blocks.find(({ reasoningContent }) => reasoningContent)?.reasoningContent?.reasoningText.signature,
    };
  },
};

/** Callers of Messages reach Claude in its own words. */
const invoke: ToolUsingVendor = {
  type: 'bedrock',
  model: CLAUDE,
  callers: /^messages/,
  target: '',
  base: '',
  path: /\/model\/[^/]+\/invoke(-with-response-stream)?$/,
  signs: true,
  reply(turn, stream) {
    if (!stream) return anthropic.reply(turn, stream);
    const events = [...(anthropic.reply(turn, stream).chunks as Iterable<string>)];
    const inner = events.flatMap((event) => /^data: (.*)$/m.exec(event)?.[1] ?? []);
    return {
      headers: { 'content-type': 'application/vnd.amazon.eventstream' },
      chunks: inner.map((one) => Buffer.from(awsChunk(one))),
    };
  },
  told: (body) => anthropic.told(body),
};

interface ConverseBlock {
  readonly toolUse?: { readonly toolUseId: string; readonly input: { readonly city: string } };
  readonly toolResult?: { readonly toolUseId: string; readonly content: unknown };
  readonly reasoningContent?: { readonly reasoningText: { readonly signature?: string } };
}

function cityOf(text: string): string {
  return (JSON.parse(text) as { city: string }).city;
}

/** By the dialect that they speak. */
export const VENDORS: Readonly<Record<string, ToolUsingVendor>> = {
  anthropic,
  chat,
  responses,
  gemini,
  cohere,
  ollama,
  'bedrock-converse': converse,
  'bedrock-invoke': invoke,
};
