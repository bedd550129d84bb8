import type { Reply } from './reply.ts';

/** What an Anthropic messages answer should say; all members have well-known defaults. */
export interface MessageAnswer {
  readonly id?: string;
  readonly model?: string;
  readonly text?: string;
  readonly thinking?: { readonly text: string; readonly signature: string };
  readonly toolUses?: readonly MessageToolUse[];
  readonly stopReason?: string;
  readonly stopSequence?: string | null;
  readonly usage?: MessageUsage;
}

export interface MessageToolUse {
  readonly id?: string;
  readonly name: string;
  readonly input: object;
}

/** Disjoint, as Anthropic counts: `input` holds no cached tokens. */
export interface MessageUsage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  /** The part of `cacheWrite` that is kept for an hour. */
  readonly cacheWrite1h?: number;
}

export interface MessageStreamAnswer extends MessageAnswer {
  /** A `ping` event after the start, as the vendor sends it. Default true. */
  readonly ping?: boolean;
}

export const MESSAGE_ID = 'msg_scripted_1';
export const MESSAGE_MODEL = 'claude-haiku-4-5-20251001';
export const MESSAGE_TEXT = 'The capital of France is Paris.';
export const MESSAGE_USAGE: MessageUsage = { input: 15, output: 9 };

/** A whole message. */
export function message(answer: MessageAnswer = {}): object {
  return {
    id: answer.id ?? MESSAGE_ID,
    type: 'message',
    role: 'assistant',
    model: answer.model ?? MESSAGE_MODEL,
    content: blocksOf(answer),
    stop_reason: stopOf(answer),
    stop_sequence: answer.stopSequence ?? null,
    usage: usageOf(answer.usage ?? MESSAGE_USAGE),
  };
}

/** The same as server-sent events, one string for each event, blank line included. */
export function messageStream(answer: MessageStreamAnswer = {}): string[] {
  const usage = answer.usage ?? MESSAGE_USAGE;
  const start = {
    id: answer.id ?? MESSAGE_ID,
    type: 'message',
    role: 'assistant',
    model: answer.model ?? MESSAGE_MODEL,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usageOf(usage), output_tokens: 1 },
  };
  const events = [messageEvent('message_start', { message: start })];
  if (answer.ping ?? true) events.push(messageEvent('ping', {}));
  for (const [index, block] of blocksOf(answer).entries()) events.push(...blockEvents(index, block));
  const delta = { stop_reason: stopOf(answer), stop_sequence: answer.stopSequence ?? null };
  events.push(messageEvent('message_delta', { delta, usage: { output_tokens: usage.output } }));
  events.push(messageEvent('message_stop', {}));
  return events;
}

/** One event; its type stands in the event line and in the data, as the vendor sends it. */
export function messageEvent(type: string, members: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`;
}

/** An error as Anthropic words it. */
export function messageError(
  status: number,
  type: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const body = { type: 'error', error: { type, message: text }, request_id: 'req_scripted_1' };
  return { status, headers, body };
}

/** 529: the vendor as a whole is overloaded; no fault of the key. */
export function messageOverloaded(): Reply {
  return messageError(529, 'overloaded_error', 'Overloaded');
}

type Block =
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: object };

function blocksOf(answer: MessageAnswer): Block[] {
  const blocks: Block[] = [];
  if (answer.thinking !== undefined) {
    blocks.push({ type: 'thinking', thinking: answer.thinking.text, signature: answer.thinking.signature });
  }
  const text = answer.text ?? (answer.toolUses === undefined ? MESSAGE_TEXT : undefined);
  if (text !== undefined) blocks.push({ type: 'text', text });
  for (const [index, use] of (answer.toolUses ?? []).entries()) {
    blocks.push({ type: 'tool_use', id: use.id ?? `toolu_scripted_${index + 1}`, name: use.name, input: use.input });
  }
  return blocks;
}

function blockEvents(index: number, block: Block): string[] {
  const deltas: object[] = [];
  let empty: object;
  if (block.type === 'text') {
    empty = { type: 'text', text: '' };
    for (const text of words(block.text)) deltas.push({ type: 'text_delta', text });
  } else if (block.type === 'thinking') {
    empty = { type: 'thinking', thinking: '', signature: '' };
    for (const thinking of words(block.thinking)) deltas.push({ type: 'thinking_delta', thinking });
    deltas.push({ type: 'signature_delta', signature: block.signature });
  } else {
    empty = { ...block, input: {} };
    for (const partial_json of ['', ...halves(JSON.stringify(block.input))]) {
      deltas.push({ type: 'input_json_delta', partial_json });
    }
  }
  return [
    messageEvent('content_block_start', { index, content_block: empty }),
    ...deltas.map((delta) => messageEvent('content_block_delta', { index, delta })),
    messageEvent('content_block_stop', { index }),
  ];
}

function usageOf(usage: MessageUsage): object {
  const write = usage.cacheWrite ?? 0;
  const hour = usage.cacheWrite1h ?? 0;
  return {
    input_tokens: usage.input,
    cache_creation_input_tokens: write,
    cache_read_input_tokens: usage.cacheRead ?? 0,
    cache_creation: { ephemeral_5m_input_tokens: write - hour, ephemeral_1h_input_tokens: hour },
    output_tokens: usage.output,
    service_tier: 'standard',
  };
}

function stopOf(answer: MessageAnswer): string {
  return answer.stopReason ?? (answer.toolUses === undefined ? 'end_turn' : 'tool_use');
}

function words(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}
