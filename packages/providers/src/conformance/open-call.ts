import type { Call, ChatDialectName } from '@sluice/core/chat/call';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';

const OPEN = chatDialect.decode({ messages: [{ role: 'user', content: 'hi' }] });

/** A call that asks for nothing yet, as if a caller of this dialect had made it. */
export function openCall(dialect: ChatDialectName): Call {
  return { ...OPEN, dialect, messages: [], extra: {} };
}
