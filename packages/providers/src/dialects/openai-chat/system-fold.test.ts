import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { formatVerdicts } from '@sluice/core/chat/verdict';
import { describe, expect, it } from 'vitest';
import { providerSpec, speechFor } from '../../registry.ts';
import type { ProviderSpec } from '../../spec.ts';

const at = (type: string, model: string) => {
  const { dialect, spec } = speechFor(providerSpec(type) as ProviderSpec, model, 'chat').main;
  return { dialect, target: { spec, model, outputCap: undefined, outputLimit: undefined } };
};
const image = { type: 'image_url', image_url: { url: 'https://img.example/cat.png' } };

describe('instructions to a model that takes none', () => {
  const { dialect, target } = at('openai', 'o1-mini');

  it('stand before what the user says, the later ones at their place; turns still change', () => {
    const call = chatDialect.decode({
      model: 'm',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'developer', content: 'Be kind.' },
        { role: 'user', content: [{ type: 'text', text: 'What is it?' }, image] },
        { role: 'assistant', content: 'A cat.' },
        { role: 'system', content: 'Be long.' },
        { role: 'user', content: 'More.' },
      ],
    });
    const { set, verdicts } = dialect.splice(call, target);
    expect(set.messages).toEqual([
      {
        role: 'user',
        content: [{ type: 'text', text: 'Be brief.\n\nBe kind.' }, { type: 'text', text: 'What is it?' }, image],
      },
      { role: 'assistant', content: 'A cat.' },
      { role: 'user', content: 'Be long.\n\nMore.' },
    ]);
    expect(formatVerdicts(verdicts)).toBe('emulated:messages[0],emulated:messages[1],emulated:messages[4]');
  });

  it('are named as a caller of another dialect has them', () => {
    const call = messagesDialect.decode({
      model: 'm',
      max_tokens: 9,
      system: 'Be brief.',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    const { body, verdicts } = dialect.encode(call, target);
    expect(body.messages).toEqual([{ role: 'user', content: 'Be brief.\n\nHi' }]);
    expect(formatVerdicts(verdicts)).toBe('emulated:system');
  });

  it('are left alone at every other model, and where there are none', () => {
    const call = chatDialect.decode({ model: 'm', messages: [{ role: 'system', content: 'Be brief.' }] });
    for (const [type, model] of [
      ['openai', 'o1'],
      ['vllm', 'google/gemma-3-27b-it'],
    ] as const) {
      const other = at(type, model);
      expect(other.dialect.splice(call, other.target).set.messages).toBeUndefined();
    }
    const gemma = at('vllm', 'google/gemma-2-9b-it');
    expect(gemma.dialect.splice(call, gemma.target).set.messages).toEqual([{ role: 'user', content: 'Be brief.' }]);
    const bare = chatDialect.decode({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] });
    expect(gemma.dialect.splice(bare, gemma.target).set.messages).toBeUndefined();
  });
});
