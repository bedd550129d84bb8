import type { Call, Message } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import type { Verdicts } from '../../verdicts.ts';
import { ToolIds } from '../anthropic-messages/tool-ids.ts';
import { messagePath, partPath } from '../openai-chat/message-paths.ts';
import { DocumentNames } from './document-names.ts';
import { encodePart } from './encode-part.ts';
import type { ModelTraits } from './model-traits.ts';

export interface Conversation {
  readonly system: JsonObject[];
  readonly messages: JsonObject[];
}

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: JsonObject[];
}

/** API reference, `ToolUseBlock`. */
const MOST_ID_CHARACTERS = 64;

/**
 * The messages as Converse wants them: instructions in front apart, then turns of changing roles that begin with the
 * user's, each user turn with its tool results first. Later instructions stay at their place inside the user's turn, marked
 * as what they are; so do all instructions to a model that has no place for them.
 */
export function encodeConversation(call: Call, traits: ModelTraits, verdicts: Verdicts): Conversation {
  const draft = new ConversationDraft(call.dialect, traits, verdicts);
  call.messages.forEach((message, i) => {
    draft.add(message, i);
  });
  return draft.finish();
}

class ConversationDraft {
  readonly #dialect: Call['dialect'];
  readonly #traits: ModelTraits;
  readonly #verdicts: Verdicts;
  readonly #ids = new ToolIds(MOST_ID_CHARACTERS);
  readonly #names = new DocumentNames();
  readonly #system: JsonObject[] = [];
  readonly #turns: Turn[] = [];

  constructor(dialect: Call['dialect'], traits: ModelTraits, verdicts: Verdicts) {
    this.#dialect = dialect;
    this.#traits = traits;
    this.#verdicts = verdicts;
  }

  add(message: Message, index: number): void {
    const instruction = message.role === 'system' || message.role === 'developer';
    const inFront = instruction && this.#turns.length === 0;
    const at = messagePath(index);
    if (inFront && this.#traits.system) {
      this.#system.push(...this.#blocks(message, at));
      this.#members(message, at);
      return;
    }
    if (message.role === 'assistant') this.#ids.turn();
    const turn = this.#turn(message.role === 'assistant' ? 'assistant' : 'user');
    const blocks = this.#blocks(message, at);
    if (instruction && inFront) this.#verdicts.emulated(at);
    else if (instruction) this.#verdicts.converted(`${at}.role`);
    place(turn, instruction ? blocks.map(marked) : blocks);
    this.#members(message, at);
  }

  finish(): Conversation {
    const turns = joined(this.#turns);
    const first = turns[0];
    if (first === undefined && this.#system.length > 0) {
      this.#verdicts.converted('messages[0].role');
      turns.push({ role: 'user', content: this.#system.splice(0) });
    } else if (first?.role === 'assistant') {
      this.#verdicts.emulated('messages[0]');
      turns.unshift({ role: 'user', content: [{ text: '(The conversation begins.)' }] });
    }
    for (const { content } of turns) {
      // A document needs a text beside it.
      if (!content.some(({ document }) => document !== undefined) || content.some(({ text }) => text !== undefined))
        continue;
      content.push({ text: '(See the document.)' });
    }
    return { system: this.#system, messages: turns.map(({ role, content }) => ({ role, content })) };
  }

  #turn(role: Turn['role']): Turn {
    const last = this.#turns[this.#turns.length - 1];
    if (last?.role === role) return last;
    const turn: Turn = { role, content: [] };
    this.#turns.push(turn);
    return turn;
  }

  #blocks(message: Message, at: string): JsonObject[] {
    const context = {
      dialect: this.#dialect,
      role: message.role,
      traits: this.#traits,
      verdicts: this.#verdicts,
      ids: this.#ids,
      names: this.#names,
    };
    const blocks: JsonObject[] = [];
    message.parts.forEach((part, j) => {
      const path = part.type === 'tool-result' ? at : partPath(at, j);
      // A tool's message holds its result alone: the result itself stands in the user's turn.
      const role = part.type === 'tool-result' ? 'user' : message.role;
      blocks.push(...encodePart(part, path, { ...context, role }));
    });
    // A turn that thinks begins with that; other dialects hold reasoning apart from the content.
    return [...blocks.filter(isReasoning), ...blocks.filter((block) => !isReasoning(block))];
  }

  #members(message: Message, at: string): void {
    if (message.name !== undefined && message.role !== 'tool') this.#verdicts.dropped(`${at}.name`);
    for (const name of Object.keys(message.extra ?? {})) this.#verdicts.dropped(`${at}.${name}`);
  }
}

/** Turns from which everything was dropped are left out; what then stands side by side is one turn. */
function joined(turns: readonly Turn[]): Turn[] {
  const kept: Turn[] = [];
  for (const turn of turns) {
    if (turn.content.length === 0) continue;
    const last = kept[kept.length - 1];
    if (last?.role === turn.role) place(last, turn.content);
    else kept.push(turn);
  }
  return kept;
}

/** Adds blocks to a turn, tool results before everything else but behind the results that stand there. */
function place(turn: Turn, blocks: readonly JsonObject[]): void {
  for (const block of blocks) {
    if (block.toolResult === undefined) {
      turn.content.push(block);
      continue;
    }
    const others = turn.content.findIndex(({ toolResult }) => toolResult === undefined);
    turn.content.splice(others < 0 ? turn.content.length : others, 0, block);
  }
}

function marked(block: JsonObject): JsonObject {
  return typeof block.text === 'string' ? { text: `<system>\n${block.text}\n</system>` } : block;
}

function isReasoning({ reasoningContent }: JsonObject): boolean {
  return reasoningContent !== undefined;
}
