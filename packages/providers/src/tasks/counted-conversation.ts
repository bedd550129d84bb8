import type { Call } from '@sluice/core/chat/call';

/** What is to be counted, as the conversation that it would be. */
export function countedConversation({ task: _task, ...call }: Call): Call {
  const dialect = call.dialect === 'gemini-count-tokens' ? 'gemini' : 'messages';
  return { ...call, dialect };
}
