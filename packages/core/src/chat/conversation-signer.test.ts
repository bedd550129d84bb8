import { describe, expect, it } from 'vitest';
import type { Call, Message, Part } from './call.ts';
import { conversationSigner } from './conversation-signer.ts';

const sealed = (more: object = {}): Part => ({ type: 'reasoning', text: '', signature: 's', ...more });
const said: Part = { type: 'text', text: 'x' };
const turn = (...parts: Part[]): Message => ({ role: 'assistant', parts });
const of = (dialect: Call['dialect'], ...messages: Message[]) =>
  conversationSigner({ dialect, messages } as unknown as Call, undefined);

describe('who can verify what was signed in a conversation', () => {
  it('is the vendor of the caller’s dialect where a signature names nobody', () => {
    expect(of('messages', turn(sealed()))).toBe('anthropic');
    expect(of('responses', turn(sealed()))).toBe('openai');
    expect(of('gemini', turn(sealed()))).toBe('google');
    expect(of('chat', turn(sealed()))).toBeUndefined();
  });

  it('is whom the last signed turn names, Google for words and calls', () => {
    expect(of('messages', turn(sealed()), turn(sealed({ signer: 'google' })), turn(said))).toBe('google');
    expect(of('chat', turn({ ...said, signature: 's' } as Part))).toBe('google');
    expect(of('chat', turn(sealed({ signer: 'xai' })))).toBe('xai');
  });

  it('is nobody where nothing is signed', () => {
    expect(
      of('messages', turn({ type: 'reasoning', text: 'x' }, said), { role: 'user', parts: [said] }),
    ).toBeUndefined();
    expect(of('messages')).toBeUndefined();
  });

  it('is known of turns whose caller brings nothing', () => {
    const call = { dialect: 'chat', messages: [turn(said), turn(said)] } as unknown as Call;
    const known = new Map([[0, { signer: 'anthropic' as const, pieces: [] }]]);
    expect(conversationSigner(call, known)).toBe('anthropic');
  });
});
