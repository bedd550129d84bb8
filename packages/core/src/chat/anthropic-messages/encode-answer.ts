import type { JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Call } from '../call.ts';
import type { AnswerContext } from '../client-dialect.ts';
import type { Delta, ReasoningDelta, ToolCallDelta } from '../delta.ts';
import { carry } from '../signature.ts';
import { encodeCitation } from './citation.ts';
import { UsageTally } from './encode-usage.ts';
import { stopMembers } from './stop-reason.ts';
import { toolInput } from './tool-input.ts';

/** Anthropic's ids start with `msg_`; another vendor's keeps its own part behind that. */
export function messageId(id: string | undefined, requestId: string): string {
  if (id === undefined || id === '') return `msg_${requestId}`;
  return id.startsWith('msg_') ? id : `msg_${id.replace(/^(chatcmpl-|resp_|gen-)/, '')}`;
}

/** The id of a call whose provider gives none. */
export function callId(requestId: string, index: number): string {
  return `toolu_${requestId}_${index}`;
}

interface CallBlock {
  readonly block: JsonObject;
  kind: ToolCallDelta['kind'];
  text: string;
}

/** A whole message. Blocks stand in the order in which the deltas brought them. */
export function encodeAnswer(reply: readonly Delta[], call: Call, context: AnswerContext): JsonObject {
  const answer = new AnswerDraft(asksForThinking(call));
  for (const delta of reply) answer.add(delta);
  return answer.message(context);
}

/** Whether the caller is prepared for thinking, wherever it stands. */
export function asksForThinking({ reasoning }: Call): boolean {
  return reasoning !== undefined && reasoning.enabled !== false;
}

class AnswerDraft {
  readonly #thinks: boolean;
  readonly #content: JsonObject[] = [];
  readonly #thinking = new Map<number, JsonObject>();
  readonly #calls = new Map<number, CallBlock>();
  readonly #usage = new UsageTally();
  readonly #besides: JsonObject = {};
  #start: Extract<Delta, { type: 'start' }> | undefined;
  #finish: Extract<Delta, { type: 'finish' }> | undefined;
  #refused = false;

  constructor(thinks: boolean) {
    this.#thinks = thinks;
  }

  add(delta: Delta): void {
    if ('choice' in delta && delta.choice !== 0) return;
    switch (delta.type) {
      case 'start':
        this.#start = { ...this.#start, ...delta };
        break;
      case 'text':
        this.#addText(delta.text);
        if (delta.signature !== undefined && this.#thinks) this.#seal(delta.signature);
        break;
      case 'refusal':
        this.#refused = true;
        this.#addText(delta.text);
        break;
      case 'audio':
        this.#addText(delta.transcript ?? '');
        break;
      case 'citation':
        this.#addCitation(delta.citation);
        break;
      case 'reasoning':
        this.#addReasoning(delta);
        break;
      case 'tool-call':
        this.#addCall(delta);
        break;
      case 'usage':
        this.#usage.add(delta);
        break;
      case 'finish':
        this.#finish = delta;
        break;
      case 'extra':
        if (delta.name === 'content' && isObject(delta.value)) this.#content.push(delta.value);
        else if (delta.name === 'container' || delta.name === 'stop_details' || delta.name === 'context_management') {
          this.#besides[delta.name] = delta.value;
        }
        break;
      default:
    }
  }

  message(context: AnswerContext): JsonObject {
    for (const [index, { block, kind, text }] of this.#calls) {
      if (block.id === '') block.id = callId(context.requestId, index);
      block.input = toolInput(text, kind);
    }
    return {
      id: messageId(this.#start?.id, context.requestId),
      type: 'message',
      role: 'assistant',
      model: this.#start?.model ?? context.model,
      content: this.#content,
      ...stopMembers(this.#finish, this.#refused, this.#calls.size > 0),
      stop_details: null,
      ...this.#besides,
      usage: this.#usage.wire(),
    };
  }

  #addText(text: string): void {
    if (text === '') return;
    const last = this.#content[this.#content.length - 1];
    // Text behind a citation belongs to the next block: a citation speaks of its whole block.
    if (last?.type === 'text' && last.citations === undefined) last.text = `${last.text as string}${text}`;
    else this.#content.push({ type: 'text', text });
  }

  #addCitation(citation: JsonObject): void {
    const own = encodeCitation(citation);
    // OpenAI's dialect tells them for the whole answer, behind the calls too.
    const last = this.#content.findLast(({ type }) => type === 'text');
    if (own === undefined || last === undefined) return;
    last.citations = [...(Array.isArray(last.citations) ? last.citations : []), own];
  }

  #addReasoning(delta: ReasoningDelta): void {
    if (delta.redacted !== undefined) {
      this.#content.push({ type: 'redacted_thinking', data: carry(delta.redacted, delta.signer, 'anthropic') });
      return;
    }
    let block = this.#thinking.get(delta.block);
    if (block === undefined) {
      if ((delta.text ?? '') === '' && delta.signature === undefined) return;
      block = { type: 'thinking', thinking: '', signature: '' };
      this.#thinking.set(delta.block, block);
      this.#content.push(block);
    }
    if (delta.text !== undefined) block.thinking = `${block.thinking as string}${delta.text}`;
    if (delta.signature === undefined) return;
    // Another vendor's comes in one piece, marked; pieces of Anthropic's own are joined.
    block.signature = `${block.signature as string}${carry(delta.signature, delta.signer, 'anthropic')}`;
  }

  /** Google's signature of a call, or of a text: thinking is the one place that this dialect has for it. */
  #seal(signature: string): void {
    const carried = carry(signature, 'google', 'anthropic');
    const last = this.#content[this.#content.length - 1];
    if (last?.type === 'thinking' && last.signature === '') last.signature = carried;
    else this.#content.push({ type: 'thinking', thinking: '', signature: carried });
  }

  #addCall(delta: ToolCallDelta): void {
    let call = this.#calls.get(delta.index);
    if (call === undefined) {
      if (delta.signature !== undefined) this.#seal(delta.signature);
      call = { block: { type: 'tool_use', id: '', name: '', input: {} }, kind: delta.kind, text: '' };
      this.#calls.set(delta.index, call);
      this.#content.push(call.block);
    }
    if (delta.id !== undefined) call.block.id = delta.id;
    if (delta.name !== undefined) call.block.name = delta.name;
    call.text += delta.arguments;
  }
}
