import type { ChatDialectName } from '@sluice/core/chat/call';
import type { Sample } from './sample.ts';
import { chatSamples } from './samples/chat.ts';
import { completionsPrompts, completionsSamples } from './samples/completions.ts';
import { geminiSamples } from './samples/gemini.ts';
import { messagesSamples } from './samples/messages.ts';
import { responsesSamples } from './samples/responses.ts';

/** Every member of every client dialect, in a body that says it. */
export const SAMPLES: Readonly<Record<ChatDialectName, readonly Sample[]>> = {
  chat: chatSamples,
  completions: [...completionsSamples, ...completionsPrompts],
  responses: responsesSamples,
  messages: messagesSamples,
  gemini: geminiSamples,
};
