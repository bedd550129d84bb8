import type { Call, ChatDialectName, Message, Signer } from './call.ts';
import type { KnownTurns } from './restore-signatures.ts';

/** Whose signatures stand bare in a client dialect. */
const OWN: Readonly<Partial<Record<Call['dialect'], Signer>>> = {
  messages: 'anthropic',
  responses: 'openai',
  gemini: 'google',
} satisfies Partial<Record<ChatDialectName, Signer>>;

/**
 * Who can verify what the model signed last in a conversation, brought by the caller or known of its turns; `undefined`
 * where nothing is signed, or nobody knows by whom.
 */
export function conversationSigner({ messages, dialect }: Call, known: KnownTurns | undefined): Signer | undefined {
  for (let index = messages.length - 1; index >= 0; index--) {
    const message = messages[index];
    if (message?.role !== 'assistant') continue;
    const signer = known?.get(index)?.signer ?? signerIn(message, OWN[dialect]);
    if (signer !== undefined) return signer;
  }
  return undefined;
}

function signerIn({ parts }: Message, own: Signer | undefined): Signer | undefined {
  for (const part of parts) {
    if ((part.type === 'text' || part.type === 'tool-call') && part.signature !== undefined) return 'google';
    if (part.type !== 'reasoning' || (part.signature === undefined && part.redacted === undefined)) continue;
    const signer = part.signer ?? own;
    if (signer !== undefined) return signer;
  }
  return undefined;
}
