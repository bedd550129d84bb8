import { isObject, type JsonObject } from '@sluice/core/json/json';
import { SseReader } from '@sluice/core/stream/sse';

/** What a stream of Chat Completions chunks says about its first choice. */
export interface ReadChat {
  text: string;
  reasoning: string;
  readonly details: JsonObject[];
  readonly calls: JsonObject[];
  finish: string | undefined;
  usage: JsonObject | undefined;
  model: unknown;
}

/**
 * Puts a stream together as strict clients do: one id and model, the role first, calls by their index with id and name in
 * their first piece, one finish reason, usage alone in its chunk, `[DONE]` last.
 * @throws Error where a rule is broken
 */
export function readChatStream(text: string): ReadChat {
  const reader = new SseReader();
  const datas = [...reader.push(new TextEncoder().encode(text)), ...reader.end()].map(({ data }) => data);
  if (datas.pop() !== '[DONE]') throw new Error('[DONE] comes last');
  const read: ReadChat = {
    text: '',
    reasoning: '',
    details: [],
    calls: [],
    finish: undefined,
    usage: undefined,
    model: undefined,
  };
  let id: unknown;
  datas.forEach((data, at) => {
    const chunk = JSON.parse(data) as JsonObject;
    const rule = (holds: boolean, what: string) => {
      if (!holds) throw new Error(`${what}: ${data}`);
    };
    id ??= chunk.id;
    read.model ??= chunk.model;
    rule(chunk.object === 'chat.completion.chunk' && chunk.id === id && chunk.model === read.model, 'one head');
    const choices = chunk.choices as { delta: JsonObject; finish_reason: string | null; index: number }[];
    if (isObject(chunk.usage)) {
      rule(choices.length === 0 && read.usage === undefined && read.finish !== undefined, 'usage comes alone, last');
      read.usage = chunk.usage;
    }
    for (const { delta, finish_reason: finish } of choices) {
      rule(at > 0 || delta.role === 'assistant', 'the role comes first');
      rule(read.finish === undefined, 'nothing follows the finish reason');
      read.finish = finish ?? undefined;
      addDelta(read, delta, rule);
    }
  });
  if (read.finish === undefined) throw new Error('a finish reason comes');
  return read;
}

function addDelta(read: ReadChat, delta: JsonObject, rule: (holds: boolean, what: string) => void): void {
  if (typeof delta.content === 'string') read.text += delta.content;
  if (typeof delta.reasoning_content === 'string') read.reasoning += delta.reasoning_content;
  for (const item of (delta.reasoning_details ?? []) as JsonObject[]) addDetail(read.details, item);
  for (const piece of (delta.tool_calls ?? []) as JsonObject[]) {
    const index = piece.index as number;
    const inner = piece.function as { name?: string; arguments: string };
    const call = read.calls[index];
    if (call === undefined) {
      rule(
        index === read.calls.length && typeof piece.id === 'string' && inner.name !== undefined,
        'a call begins whole',
      );
      read.calls.push({ id: piece.id as string, type: 'function', function: { ...inner } });
    } else {
      const said = call.function as { arguments: string };
      said.arguments += inner.arguments;
    }
  }
}

/** Pieces of one index and type are one item, as clients of OpenRouter's have it. */
function addDetail(details: JsonObject[], item: JsonObject): void {
  const last = details[details.length - 1];
  if (last === undefined || last.index !== item.index || last.type !== item.type) {
    details.push({ ...item });
    return;
  }
  if (typeof item.text === 'string') last.text = `${(last.text as string | undefined) ?? ''}${item.text}`;
  if (item.signature !== undefined) last.signature = item.signature;
}
