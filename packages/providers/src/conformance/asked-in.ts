import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import type { Call, ChatDialectName } from '@sluice/core/chat/call';
import type { ClientDialect } from '@sluice/core/chat/client-dialect';
import { geminiDialect } from '@sluice/core/chat/gemini/client';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { completionsDialect } from '@sluice/core/chat/openai-completions/client';
import { responsesDialect } from '@sluice/core/chat/openai-responses/client';
import type { JsonObject } from '@sluice/core/json/json';
import { homeOf, targetAt } from './interfaces.ts';

const CLIENTS: Readonly<Record<ChatDialectName, ClientDialect>> = {
  chat: chatDialect,
  responses: responsesDialect,
  messages: messagesDialect,
  gemini: geminiDialect,
  completions: completionsDialect,
};

/** A request as its caller sent it. */
export interface Asked {
  readonly call: Call;
  readonly body: JsonObject;
}

/**
 * What a caller of this dialect would send to say the same; `undefined` where the dialect has no words for it.
 * @throws Error where it would say something that its dialect does not have
 */
export function askedIn(client: ChatDialectName, call: Call): Asked | undefined {
  if (call.nativeOnly !== undefined || (client === 'completions' && !isPrompt(call))) return undefined;
  const home = homeOf(client);
  const { model } = home;
  const { body } = home.speaking.dialect.encode(call, targetAt(home));
  const { stream } = call;
  return { call: { ...CLIENTS[client].decode(structuredClone(body), { model, stream }), stream }, body };
}

/** One text of the user's, and nothing that only a chat has. */
function isPrompt({ messages, tools, output, reasoning }: Call): boolean {
  const [only, ...others] = messages;
  const plain = only?.role === 'user' && only.parts.length === 1 && only.parts[0]?.type === 'text';
  return plain && others.length === 0 && tools.length === 0 && output === undefined && reasoning === undefined;
}
