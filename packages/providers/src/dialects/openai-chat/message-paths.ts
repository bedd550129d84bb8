import type { Call } from '@sluice/core/chat/call';

/** Where each message stands in the caller's own body, for verdicts. */
export function messagePaths(call: Call): string[] {
  if (call.dialect !== 'messages') return call.messages.map((_message, i) => `messages[${i}]`);
  // Anthropic's system prompt is apart, and one user turn may have become several messages: results, then the rest.
  let turn = -1;
  let before: string | undefined;
  return call.messages.map(({ role }, i) => {
    if (i === 0 && role === 'system') return 'system';
    const same = before === 'tool' && (role === 'tool' || role === 'user');
    if (!same) turn++;
    before = role;
    return `messages[${turn}]`;
  });
}

export function partPath(at: string, index: number): string {
  return at === 'system' ? `system[${index}]` : `${at}.content[${index}]`;
}
