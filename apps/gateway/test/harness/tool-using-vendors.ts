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
  /** What follows the upstream's address in `base_url`. */
  readonly base: string;
  readonly path: RegExp;
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

function cityOf(text: string): string {
  return (JSON.parse(text) as { city: string }).city;
}

/** By the dialect that they speak. */
export const VENDORS: Readonly<Record<string, ToolUsingVendor>> = { anthropic, chat, responses, gemini };
