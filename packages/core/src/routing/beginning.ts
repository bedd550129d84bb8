import type { Call } from '../chat/call.ts';

/** How a conversation began, which stays the same from turn to turn: system text and the first message of the user. */
export function beginningOf({ messages }: Pick<Call, 'messages'>): string {
  let text = '';
  for (const { role, parts } of messages) {
    if (role !== 'system' && role !== 'developer' && role !== 'user') continue;
    for (const part of parts) if (part.type === 'text') text += `${part.text}\n`;
    if (role === 'user') break;
  }
  return text;
}
