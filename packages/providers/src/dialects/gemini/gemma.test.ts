import { geminiDialect as geminiClient } from '@sluice/core/chat/gemini/client';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { formatVerdicts } from '@sluice/core/chat/verdict';
import { expect, it } from 'vitest';
import { providerSpec } from '../../registry.ts';
import type { ProviderSpec } from '../../spec.ts';
import { geminiDialect } from './dialect.ts';

const spec = providerSpec('gemini') as ProviderSpec;
const target = { spec, model: 'gemma-3-27b-it', outputCap: undefined, outputLimit: undefined };

it('Gemma hears its instructions, and that it is to answer in JSON, from the user', () => {
  const call = chatDialect.decode({
    model: 'm',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
    ],
    response_format: { type: 'json_object' },
  });
  const { body, verdicts } = geminiDialect.encode(call, target);
  expect(body).toEqual({
    contents: [
      { role: 'user', parts: [{ text: 'Be brief.' }, { text: expect.stringContaining('JSON') }, { text: 'Hi' }] },
    ],
  });
  expect(formatVerdicts(verdicts)).toBe('emulated:messages[0],emulated:response_format');
});

it('a caller of Google’s own dialect is served likewise, and else byte for byte', () => {
  const body = {
    systemInstruction: { parts: [{ text: 'Be brief.' }] },
    contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
    generationConfig: { temperature: 0.5 },
  };
  const { set, verdicts } = geminiDialect.splice(geminiClient.decode(body, { model: 'm', stream: false }), target);
  expect(set).toMatchObject({
    contents: [{ role: 'user', parts: [{ text: 'Be brief.' }, { text: 'Hi' }] }],
    systemInstruction: undefined,
    generationConfig: { temperature: 0.5 },
  });
  expect(formatVerdicts(verdicts)).toBe('emulated:systemInstruction');
  const plain = { contents: body.contents, generationConfig: { temperature: 0.5 } };
  const kept = geminiDialect.splice(geminiClient.decode(plain, { model: 'm', stream: false }), target);
  expect(Object.keys(kept.set)).toEqual(['model']);
});
