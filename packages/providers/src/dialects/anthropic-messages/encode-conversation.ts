import type { Call, Message, Part } from '@sluice/core/chat/call';
import type { Json, JsonObject } from '@sluice/core/json/json';
import type { Verdicts } from '../../verdicts.ts';
import { messagePath, partPath } from '../openai-chat/message-paths.ts';
import { encodePart, type PartContext } from './encode-part.ts';
import { ToolIds } from './tool-ids.ts';

export interface Conversation {
  readonly system: JsonObject[];
  readonly messages: JsonObject[];
}

interface Turn {
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: JsonObject[];
  readonly extra: JsonObject;
}

/**
 * The messages as Anthropic wants them: instructions in front apart, then turns of changing roles, each user turn with
 * its tool results first. Instructions that come later stay at their place: as sent for a caller of this dialect, else
 * inside the user's turn, marked as what they are, because in front they would speak about another conversation.
 */
export function encodeConversation(call: Call, verdicts: Verdicts): Conversation {
  const draft = new ConversationDraft(call, verdicts);
  call.messages.forEach((message, i) => {
    draft.add(message, i);
  });
  return draft.finish();
}

class ConversationDraft {
  readonly #own: boolean;
  readonly #verdicts: Verdicts;
  readonly #ids = new ToolIds();
  readonly #system: JsonObject[] = [];
  readonly #turns: Turn[] = [];
  /** The index of the message that was added last. */
  #last = 0;

  constructor(call: Call, verdicts: Verdicts) {
    this.#own = call.dialect === 'messages';
    this.#verdicts = verdicts;
  }

  add(message: Message, index: number): void {
    const at = messagePath(index);
    this.#last = index;
    const instruction = message.role === 'system' || message.role === 'developer';
    if (instruction && this.#turns.length === 0) {
      this.#system.push(...this.#blocks(message, at));
      this.#members(message, at, {});
      return;
    }
    if (message.role === 'assistant') this.#ids.turn();
    const role = instruction && this.#own ? 'system' : message.role === 'assistant' ? 'assistant' : 'user';
    const turn = this.#turn(role);
    let blocks = this.#blocks(message, at);
    if (instruction && !this.#own) {
      this.#verdicts.converted(`${at}.role`);
      blocks = blocks.map((block) => ({ ...block, text: `<system>\n${String(block.text)}\n</system>` }));
    }
    place(turn, blocks);
    this.#members(message, at, turn.extra);
  }

  finish(): Conversation {
    if (!this.#own) this.#mend();
    // A turn from which everything was dropped says nothing, and Anthropic takes no empty one.
    const messages = this.#turns
      .filter(({ content }) => content.length > 0)
      .map(({ role, content, extra }) => ({ role, content: plain(content), ...extra }));
    return { system: this.#system, messages };
  }

  /** What Anthropic demands of a conversation and other dialects don't. */
  #mend(): void {
    for (let i = this.#turns.length - 1; i >= 0; i--) {
      if (this.#turns[i]?.content.length !== 0) continue;
      this.#turns.splice(i, 1);
      const [before, after] = [this.#turns[i - 1], this.#turns[i]];
      if (before !== undefined && after !== undefined && before.role === after.role) {
        before.content.push(...after.content);
        this.#turns.splice(i, 1);
      }
    }
    const first = this.#turns[0];
    if (first === undefined && this.#system.length > 0) {
      this.#verdicts.converted('messages[0].role');
      this.#turns.push({ role: 'user', content: this.#system.splice(0), extra: {} });
    } else if (first?.role === 'assistant') {
      this.#verdicts.emulated('messages[0]');
      this.#turns.unshift({ role: 'user', content: [{ type: 'text', text: '(The conversation begins.)' }], extra: {} });
    }
    this.#trimPrefill();
  }

  /** A beginning of the answer must not end in white space. */
  #trimPrefill(): void {
    const last = this.#turns[this.#turns.length - 1];
    const block = last?.role === 'assistant' ? last.content[last.content.length - 1] : undefined;
    if (typeof block?.text !== 'string') return;
    const trimmed = block.text.trimEnd();
    if (trimmed === block.text) return;
    this.#verdicts.converted(`${messagePath(this.#last)}.content`);
    block.text = trimmed;
  }

  #turn(role: Turn['role']): Turn {
    const last = this.#turns[this.#turns.length - 1];
    if (last?.role === role) return last;
    const turn: Turn = { role, content: [], extra: {} };
    this.#turns.push(turn);
    return turn;
  }

  #blocks(message: Message, at: string): JsonObject[] {
    const context: PartContext = { own: this.#own, role: message.role, verdicts: this.#verdicts, ids: this.#ids };
    const blocks: JsonObject[] = [];
    message.parts.forEach((part, j) => {
      const block = encodePart(part, pathOf(at, part, j), context);
      if (block !== undefined) blocks.push(block);
    });
    // Other dialects hold reasoning apart from the content; here a turn must begin with it.
    return this.#own ? blocks : [...blocks.filter(isThinking), ...blocks.filter((block) => !isThinking(block))];
  }

  #members(message: Message, at: string, keep: JsonObject): void {
    if (message.name !== undefined && message.role !== 'tool') this.#verdicts.dropped(`${at}.name`);
    for (const [name, value] of Object.entries(message.extra ?? {})) {
      if (this.#own) keep[name] = value as Json;
      else this.#verdicts.dropped(`${at}.${name}`);
    }
  }
}

function pathOf(at: string, part: Part, index: number): string {
  return part.type === 'tool-result' ? at : partPath(at, index);
}

/** Adds blocks to a turn, tool results before everything else but behind the results that stand there. */
function place(turn: Turn, blocks: readonly JsonObject[]): void {
  for (const block of blocks) {
    if (block.type !== 'tool_result') {
      turn.content.push(block);
      continue;
    }
    const others = turn.content.findIndex((other) => other.type !== 'tool_result');
    turn.content.splice(others < 0 ? turn.content.length : others, 0, block);
  }
}

function isThinking(block: JsonObject): boolean {
  return block.type === 'thinking' || block.type === 'redacted_thinking';
}

/** A single text without anything attached is said as a string, as most callers do. */
export function plain(blocks: JsonObject[]): Json {
  const only = blocks.length === 1 ? blocks[0] : undefined;
  return only?.type === 'text' && Object.keys(only).length === 2 ? (only.text as string) : blocks;
}
