import type { Delta, FinishReason } from '@sluice/core/chat/delta';
import type { Usage } from '@sluice/core/chat/usage';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { callIds } from '../openai-chat/start.ts';

const REASONS: Readonly<Record<string, FinishReason>> = { stop: 'stop', length: 'length' };

/** One answer, from its whole object or from the objects of a stream: they have the same members. */
export class ReplyReader {
  finished = false;
  readonly #makeId = callIds(undefined, 0);
  #started = false;
  #calls = 0;

  read(reply: JsonObject): Delta[] {
    const deltas: Delta[] = [];
    this.#start(reply, deltas);
    if (isObject(reply.message)) this.#message(reply.message, deltas);
    this.#logprobs(reply.logprobs, deltas);
    if (reply.done === true) this.#end(reply, deltas);
    return deltas;
  }

  #start({ model, created_at: created }: JsonObject, deltas: Delta[]): void {
    if (this.#started || typeof model !== 'string' || model === '') return;
    this.#started = true;
    const ms = typeof created === 'string' ? Date.parse(created) : Number.NaN;
    deltas.push(ms > 0 ? { type: 'start', model, created: Math.floor(ms / 1000) } : { type: 'start', model });
  }

  #message({ thinking, content, tool_calls: calls }: JsonObject, deltas: Delta[]): void {
    if (typeof thinking === 'string' && thinking !== '') {
      deltas.push({ type: 'reasoning', choice: 0, block: 0, text: thinking });
    }
    if (typeof content === 'string' && content !== '') deltas.push({ type: 'text', choice: 0, text: content });
    for (const call of Array.isArray(calls) ? calls : []) {
      if (isObject(call) && isObject(call.function)) this.#call(call.id, call.function, deltas);
    }
  }

  /** A call comes in one piece. Older servers give it no id: it gets one that no other call has. */
  #call(id: Json | undefined, { name, arguments: said }: JsonObject, deltas: Delta[]): void {
    if (typeof name !== 'string' || name === '') return;
    const index = this.#calls++;
    const known = typeof id === 'string' && id !== '' ? id : this.#makeId(index);
    const text = typeof said === 'string' && said.trim() !== '' ? said : JSON.stringify(isObject(said) ? said : {});
    deltas.push({ type: 'tool-call', choice: 0, index, id: known, name, arguments: text });
  }

  #logprobs(logprobs: Json | undefined, deltas: Delta[]): void {
    if (!Array.isArray(logprobs) || logprobs.length === 0) return;
    deltas.push({ type: 'logprobs', choice: 0, logprobs: { content: logprobs } });
  }

  #end(reply: JsonObject, deltas: Delta[]): void {
    this.finished = true;
    const { model: _model, message: _message, created_at: _at, logprobs: _logprobs, ...raw } = reply;
    const usage: { -readonly [K in keyof Usage]: Usage[K] } = {};
    // Left out where the whole prompt was still in memory.
    if (typeof reply.prompt_eval_count === 'number') usage.input = reply.prompt_eval_count;
    if (typeof reply.eval_count === 'number') usage.output = reply.eval_count;
    if (Object.keys(usage).length > 0) deltas.push({ type: 'usage', usage, raw });
    const word = typeof reply.done_reason === 'string' ? reply.done_reason : null;
    let reason: FinishReason = word === null ? 'stop' : (REASONS[word] ?? 'other');
    // `done_reason` says `stop` of calls too.
    if (this.#calls > 0 && reason !== 'length') reason = 'tool-calls';
    deltas.push({ type: 'finish', choice: 0, reason, raw: word });
  }
}
