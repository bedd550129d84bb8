import type { Reply } from './reply.ts';

/** What an answer of OpenAI Responses should say; all members have well-known defaults. */
export interface ResponseAnswer {
  readonly id?: string;
  readonly model?: string;
  readonly text?: string;
  /** Sealed reasoning in front of it. */
  readonly sealed?: string;
  readonly toolCalls?: readonly { readonly id: string; readonly name: string; readonly arguments: object }[];
  readonly status?: 'completed' | 'incomplete';
  readonly usage?: { readonly input: number; readonly output: number; readonly cached?: number };
}

export const RESPONSE_ID = 'resp_scripted_1';
export const RESPONSE_MODEL = 'gpt-4o-mini-2024-07-18';
export const RESPONSE_TEXT = 'The capital of France is Paris.';

/** A whole `response`, with members that only its vendor knows. */
export function response(answer: ResponseAnswer = {}): object {
  return { ...head(answer), status: answer.status ?? 'completed', output: outputOf(answer), usage: usageOf(answer) };
}

/** The same as server-sent events, one string for each event, blank line included. */
export function responseEvents(answer: ResponseAnswer = {}): string[] {
  const events: string[] = [];
  const send = (type: string, members: object) => {
    events.push(`event: ${type}\ndata: ${JSON.stringify({ type, ...members, sequence_number: events.length })}\n\n`);
  };
  const begun = { ...head(answer), status: 'in_progress', output: [], usage: null };
  send('response.created', { response: begun });
  send('response.in_progress', { response: begun });
  outputOf(answer).forEach((item, output_index) => {
    const place = { item_id: item.id, output_index };
    send('response.output_item.added', { output_index, item: { ...item, status: 'in_progress' } });
    if (item.type === 'message') {
      const text = answer.text ?? RESPONSE_TEXT;
      for (const delta of text.match(/\S+\s*/g) ?? []) {
        send('response.output_text.delta', { ...place, content_index: 0, delta, logprobs: [], obfuscation: 'x7' });
      }
      send('response.output_text.done', { ...place, content_index: 0, text, logprobs: [] });
    }
    send('response.output_item.done', { output_index, item });
  });
  send(`response.${answer.status ?? 'completed'}`, { response: response(answer) });
  return events;
}

/** A streamed answer. */
export function responseStream(answer: ResponseAnswer = {}): Reply {
  return { headers: { 'content-type': 'text/event-stream; charset=utf-8' }, chunks: responseEvents(answer) };
}

function head(answer: ResponseAnswer) {
  return {
    id: answer.id ?? RESPONSE_ID,
    object: 'response',
    created_at: 1_760_000_000,
    background: false,
    error: null,
    incomplete_details: answer.status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    model: answer.model ?? RESPONSE_MODEL,
    store: false,
    x_vendor: { unknown: 1.5 },
  };
}

interface Item extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly type: string;
}

function outputOf(answer: ResponseAnswer): Item[] {
  const calls = answer.toolCalls ?? [];
  const reasoning = { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: answer.sealed };
  const content = [{ type: 'output_text', text: answer.text ?? RESPONSE_TEXT, annotations: [], logprobs: [] }];
  return [
    ...(answer.sealed === undefined ? [] : [reasoning]),
    ...(calls.length > 0 && answer.text === undefined
      ? []
      : [{ id: 'msg_1', type: 'message', status: 'completed', role: 'assistant', content }]),
    ...calls.map(({ id, name, arguments: args }, index) => ({
      id: `fc_${index}`,
      type: 'function_call',
      status: 'completed',
      call_id: id,
      name,
      arguments: JSON.stringify(args),
    })),
  ];
}

function usageOf({ usage = { input: 14, output: 7 } }: ResponseAnswer): object {
  return {
    input_tokens: usage.input,
    input_tokens_details: { cached_tokens: usage.cached ?? 0 },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: usage.input + usage.output,
  };
}
