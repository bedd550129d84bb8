import type { JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Call } from '../call.ts';
import type { AnswerContext, StreamEncoder, StreamSummary } from '../client-dialect.ts';
import type { Delta, ReasoningDelta, ToolCallDelta } from '../delta.ts';
import { carry } from '../signature.ts';
import { BlockQueue, event } from './block-queue.ts';
import { encodeCitation } from './citation.ts';
import { asksForThinking, callId, messageId } from './encode-answer.ts';
import { UsageTally } from './encode-usage.ts';
import { stopMembers } from './stop-reason.ts';

/**
 * A streamed message: `message_start`, blocks that never overlap, `message_delta`, `message_stop`. The start waits for
 * the first delta with something in it, so that it can tell the model and the input count where they are known.
 */
export class MessageStream implements StreamEncoder {
  readonly #context: AnswerContext;
  readonly #thinks: boolean;
  readonly #blocks = new BlockQueue();
  readonly #usage = new UsageTally();
  readonly #besides: JsonObject = {};
  /** Calls that have begun; a piece for one that is closed already can't be said any more. */
  readonly #calls = new Set<number>();
  #start: Extract<Delta, { type: 'start' }> | undefined;
  #started = false;
  #finish: Extract<Delta, { type: 'finish' }> | undefined;
  #refused = false;
  /** Numbers text and thinking blocks, whose keys must not come back. */
  #serial = 0;
  #cited = false;
  /** Blocks of thinking that have their signature. */
  readonly #signed = new Set<string>();

  constructor(call: Call, context: AnswerContext) {
    this.#thinks = asksForThinking(call);
    this.#context = context;
  }

  encode(delta: Delta): string {
    if ('choice' in delta && delta.choice !== 0) return '';
    switch (delta.type) {
      case 'start':
        this.#start ??= delta;
        return '';
      case 'text':
        return this.#text(delta.text) + (delta.signature === undefined ? '' : this.#signText(delta.signature));
      case 'refusal':
        this.#refused = true;
        return this.#text(delta.text);
      case 'audio':
        return this.#text(delta.transcript ?? '');
      case 'reasoning':
        return this.#reasoning(delta);
      case 'tool-call':
        return this.#call(delta);
      case 'citation':
        return this.#citation(delta.citation);
      case 'usage':
        this.#usage.add(delta);
        return '';
      case 'finish':
        this.#finish = delta;
        return '';
      case 'extra':
        return this.#extra(delta);
      default:
        return '';
    }
  }

  end(summary: StreamSummary): string {
    const head = this.#head();
    const { stop_details = null, ...besides } = this.#besides;
    return (
      head +
      this.#blocks.end() +
      event('message_delta', {
        delta: { ...stopMembers(this.#finish, this.#refused, this.#calls.size > 0), stop_details, ...besides },
        usage: this.#usage.wire(),
        sluice: { ...summary },
      }) +
      event('message_stop', {})
    );
  }

  #head(): string {
    if (this.#started) return '';
    this.#started = true;
    return event('message_start', {
      message: {
        id: messageId(this.#start?.id, this.#context.requestId),
        type: 'message',
        role: 'assistant',
        model: this.#start?.model ?? this.#context.model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: this.#usage.wire(),
      },
    });
  }

  #text(text: string): string {
    if (text === '') return '';
    const head = this.#head();
    let key = this.#blocks.lastKey;
    let begun = '';
    if (key === undefined || !key.startsWith('text') || this.#cited) {
      key = `text${this.#serial++}`;
      begun = this.#blocks.begin(key, { type: 'text', text: '' });
      this.#cited = false;
    }
    return head + begun + this.#blocks.add(key, { type: 'text_delta', text });
  }

  #citation(citation: JsonObject): string {
    const own = encodeCitation(citation);
    const key = this.#blocks.lastKey;
    if (own === undefined || key === undefined || !key.startsWith('text')) return '';
    // Text behind a citation belongs to the next block: a citation speaks of its whole block.
    this.#cited = true;
    return this.#blocks.add(key, { type: 'citations_delta', citation: own });
  }

  #reasoning(delta: ReasoningDelta): string {
    const head = this.#head();
    if (delta.redacted !== undefined) {
      const data = carry(delta.redacted, delta.signer, 'anthropic');
      return head + this.#blocks.begin(`block${this.#serial++}`, { type: 'redacted_thinking', data });
    }
    const { text = '' } = delta;
    const signature = delta.signature === undefined ? '' : carry(delta.signature, delta.signer, 'anthropic');
    if (text === '' && signature === '') return head;
    const key = `thinking${delta.block}`;
    let out = head;
    if (!this.#blocks.has(key)) out += this.#blocks.begin(key, { type: 'thinking', thinking: '', signature: '' });
    if (text !== '') out += this.#blocks.add(key, { type: 'thinking_delta', thinking: text });
    if (signature !== '') out += this.#sign(key, signature);
    return out;
  }

  #sign(key: string, signature: string): string {
    this.#signed.add(key);
    return this.#blocks.add(key, { type: 'signature_delta', signature });
  }

  #signText(signature: string): string {
    return this.#thinks ? this.#head() + this.#seal(signature) : '';
  }

  /** Google's signature of a call, or of a text: thinking is the one place that this dialect has for it. */
  #seal(signature: string): string {
    const carried = carry(signature, 'google', 'anthropic');
    const last = this.#blocks.lastKey;
    if (last?.startsWith('thinking') === true && !this.#signed.has(last)) return this.#sign(last, carried);
    const key = `sealed${this.#serial++}`;
    return this.#blocks.begin(key, { type: 'thinking', thinking: '', signature: '' }) + this.#sign(key, carried);
  }

  #call(delta: ToolCallDelta): string {
    const key = `call${delta.index}`;
    let out = this.#head();
    if (!this.#calls.has(delta.index)) {
      this.#calls.add(delta.index);
      if (delta.signature !== undefined) out += this.#seal(delta.signature);
      out += this.#blocks.begin(
        key,
        {
          type: 'tool_use',
          id: delta.id || callId(this.#context.requestId, delta.index),
          name: delta.name ?? '',
          input: {},
        },
        delta.kind === 'custom' ? 'custom-call' : 'call',
      );
    }
    if (delta.arguments !== '')
      out += this.#blocks.add(key, { type: 'input_json_delta', partial_json: delta.arguments });
    return out;
  }

  #extra(delta: Extract<Delta, { type: 'extra' }>): string {
    if (delta.name === 'content' && isObject(delta.value)) {
      return this.#head() + this.#blocks.begin(`block${this.#serial++}`, delta.value);
    }
    if (delta.name === 'container' || delta.name === 'stop_details') this.#besides[delta.name] = delta.value;
    return '';
  }
}
