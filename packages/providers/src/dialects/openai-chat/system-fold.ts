import type { Call } from '@sluice/core/chat/call';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import type { Target } from '../../dialect.ts';
import type { Verdicts } from '../../verdicts.ts';
import { messagePath } from './message-paths.ts';

/** Whether the model takes no instructions of their own role. */
export function isSystemless({ spec, model }: Target): boolean {
  const { systemless } = spec.quirks;
  return systemless !== undefined && new RegExp(systemless).test(model);
}

export function hasInstructions({ messages }: Call): boolean {
  return messages.some(({ role }) => role === 'system' || role === 'developer');
}

/** Instructions become words of the user: those in front stand before the first turn, later ones stay at their place. */
export function folded(messages: readonly JsonObject[]): JsonObject[] {
  const turns: JsonObject[] = [];
  for (const message of messages) {
    const instruction = message.role === 'system' || message.role === 'developer';
    const said = instruction ? { ...message, role: 'user' } : message;
    const last = turns[turns.length - 1];
    // Models without the role want turns that change, too.
    if (said.role === 'user' && last?.role === 'user') last.content = joined(last.content, said.content);
    else turns.push({ ...said });
  }
  return turns;
}

export function tellFolded({ messages }: Call, verdicts: Verdicts): void {
  messages.forEach(({ role }, index) => {
    if (role === 'system' || role === 'developer') verdicts.emulated(messagePath(index));
  });
}

function joined(one: Json | undefined, other: Json | undefined): Json {
  if (typeof one === 'string' && typeof other === 'string') return `${one}\n\n${other}`;
  return [...partsOf(one), ...partsOf(other)];
}

function partsOf(content: Json | undefined): JsonObject[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.filter(isObject) : [];
}
