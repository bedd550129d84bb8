import type { Delta } from '@sluice/core/chat/delta';
import { mergeUsage, type Usage } from '@sluice/core/chat/usage';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

export interface CallSummary {
  readonly id: string;
  readonly name: string;
  readonly arguments: Json;
}

/** What an answer says, apart from how it came. */
export interface Summary {
  text: string;
  reasoning: string;
  refusal: string;
  calls: CallSummary[];
  finish: string | null;
}

export interface ReplySummary {
  readonly choices: Map<number, Summary>;
  readonly usage: Usage | undefined;
  readonly error: Extract<Delta, { type: 'error' }>['fault'] | undefined;
  readonly finishes: number;
}

function empty(): Summary {
  return { text: '', reasoning: '', refusal: '', calls: [], finish: null };
}

/** Deltas read as a consumer reads them: pieces of one call belong together by their index. */
export function summarise(deltas: readonly Delta[]): ReplySummary {
  const choices = new Map<number, Summary>();
  const calls = new Map<string, { id: string; name: string; text: string; choice: number }>();
  let usage: Usage | undefined;
  let error: ReplySummary['error'];
  let finishes = 0;
  for (const delta of deltas) {
    if (delta.type === 'usage') usage = mergeUsage(usage, delta.usage);
    else if (delta.type === 'error') error = delta.fault;
    if (!('choice' in delta)) continue;
    const choice = choices.get(delta.choice) ?? empty();
    choices.set(delta.choice, choice);
    if (delta.type === 'text') choice.text += delta.text;
    else if (delta.type === 'reasoning') choice.reasoning += delta.text ?? '';
    else if (delta.type === 'refusal') choice.refusal += delta.text;
    else if (delta.type === 'finish') {
      choice.finish = delta.raw;
      finishes++;
    } else if (delta.type === 'tool-call') {
      const key = `${delta.choice}/${delta.index}`;
      const call = calls.get(key);
      if (call === undefined) {
        if (delta.id === undefined || delta.name === undefined)
          throw new Error(`the first piece of call ${key} names nothing`);
        calls.set(key, { id: delta.id, name: delta.name, text: delta.arguments, choice: delta.choice });
      } else call.text += delta.arguments;
    }
  }
  for (const { id, name, text, choice } of calls.values()) {
    choices.get(choice)?.calls.push({ id, name, arguments: parsed(text) });
  }
  return { choices, usage, error, finishes };
}

/** JSON where it is, else the text: a cut call's arguments stay as they are. */
export function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** A whole `chat.completion`, read back. */
export function summariseCompletion(body: JsonObject): Map<number, Summary> {
  const choices = new Map<number, Summary>();
  for (const choice of body.choices as JsonObject[]) {
    const message = choice.message as JsonObject;
    choices.set(choice.index as number, {
      text: (message.content as string | null) ?? '',
      reasoning: (message.reasoning_content as string | undefined) ?? '',
      refusal: (message.refusal as string | null) ?? '',
      calls: ((message.tool_calls ?? []) as JsonObject[]).map((call) => {
        const said = (call.function ?? call.custom) as JsonObject;
        const given = (said.arguments ?? said.input) as string;
        return { id: call.id as string, name: said.name as string, arguments: parsed(given) };
      }),
      finish: choice.finish_reason as string,
    });
  }
  return choices;
}

/**
 * A stream of `chat.completion.chunk`, read back by the dialect's grammar: each choice begins with its role and ends with
 * one finish reason, calls begin with id and name and are numbered from 0, usage stands alone behind all choices, and
 * `[DONE]` is last.
 */
export function readChatStream(text: string, wantsUsage: boolean): { choices: Map<number, Summary>; usage: Json } {
  const events = text.split('\n\n');
  const tail = events.pop();
  if (tail !== '') throw new Error(`the stream does not end with a blank line: ${tail}`);
  if (events.pop() !== 'data: [DONE]') throw new Error('the stream does not end with [DONE]');
  const choices = new Map<number, Summary>();
  const pieces = new Map<string, { id: string; name: string; text: string }>();
  let usage: Json = null;
  let counted = false;
  for (const event of events) {
    if (!event.startsWith('data: ')) throw new Error(`no data: ${event}`);
    const chunk = JSON.parse(event.slice(6)) as JsonObject;
    if (chunk.object !== 'chat.completion.chunk' || typeof chunk.id !== 'string' || chunk.id === '') {
      throw new Error(`no chunk: ${event}`);
    }
    const list = chunk.choices as JsonObject[];
    if (counted) throw new Error('something follows the usage chunk');
    if (list.length === 0) {
      counted = true;
      usage = chunk.usage ?? null;
      if (!isObject(chunk.sluice)) throw new Error('the usage chunk has no sluice member');
    } else if (wantsUsage !== 'usage' in chunk) throw new Error('usage: null stands in each chunk, or in none');
    for (const choice of list) readChunkChoice(choice, choices, pieces);
  }
  if (counted !== wantsUsage) throw new Error(`usage was ${wantsUsage ? '' : 'not '}asked for`);
  for (const [index, choice] of choices) {
    if (choice.finish === null) throw new Error(`choice ${index} has no finish reason`);
    for (const [key, { id, name, text: said }] of pieces) {
      if (key.startsWith(`${index}/`)) choice.calls.push({ id, name, arguments: parsed(said) });
    }
  }
  return { choices, usage };
}

function readChunkChoice(
  choice: JsonObject,
  choices: Map<number, Summary>,
  pieces: Map<string, { id: string; name: string; text: string }>,
): void {
  const index = choice.index as number;
  const delta = choice.delta as JsonObject;
  let summary = choices.get(index);
  if (summary === undefined) {
    if (delta.role !== 'assistant') throw new Error(`choice ${index} does not begin with its role`);
    summary = empty();
    choices.set(index, summary);
  }
  if (summary.finish !== null) throw new Error(`choice ${index} goes on after its end`);
  summary.text += (delta.content as string | null | undefined) ?? '';
  summary.reasoning += (delta.reasoning_content as string | undefined) ?? '';
  summary.refusal += (delta.refusal as string | null | undefined) ?? '';
  for (const call of (delta.tool_calls ?? []) as JsonObject[]) {
    const key = `${index}/${call.index as number}`;
    const said = (call.function ?? call.custom) as JsonObject;
    const given = (said.arguments ?? said.input) as string;
    const known = pieces.get(key);
    if (known === undefined) {
      const count = [...pieces.keys()].filter((name) => name.startsWith(`${index}/`)).length;
      if (call.index !== count) throw new Error(`call ${key} is not numbered by appearance`);
      if (typeof call.id !== 'string' || call.id === '' || !isObject(call[String(call.type)]))
        throw new Error(`call ${key} has no id`);
      pieces.set(key, { id: call.id, name: said.name as string, text: given });
    } else known.text += given;
  }
  if (typeof choice.finish_reason === 'string') summary.finish = choice.finish_reason;
}
