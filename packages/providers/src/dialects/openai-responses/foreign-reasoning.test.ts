import { responsesDialect } from '@sluice/core/chat/openai-responses/client';
import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../dialect.ts';
import { providerSpec, speakingWith, speechFor } from '../../registry.ts';
import type { ProviderSpec } from '../../spec.ts';

/** The items that go on to this vendor, `undefined` where the caller's own do, and what was dropped. */
function sent(type: string, items: readonly JsonObject[]) {
  const { dialect, spec } = speakingWith(speechFor(providerSpec(type) as ProviderSpec, 'm'), 'responses');
  const target: Target = { spec, model: 'm', outputCap: undefined, outputLimit: undefined };
  const { set, verdicts } = dialect.splice(responsesDialect.decode({ model: 'm', input: [...items] }), target);
  return { input: set.input, dropped: verdicts.map(({ member }) => member) };
}

const ASK = { role: 'user', content: 'x' };
const sealed = (encrypted_content: string, more: JsonObject = {}) => ({
  type: 'reasoning',
  summary: [],
  encrypted_content,
  ...more,
});

describe('reasoning that a caller of Responses brings along', () => {
  it('goes on as it came where this vendor sealed it', () => {
    expect(sent('openai', [ASK, sealed('gAAA')])).toEqual({ input: undefined, dropped: [] });
  });

  it.each(['sluice.anthropic.c2ln', 'sluice.anthropic.redacted.x', 'sluice.google.next.x'])(
    'stays here where another one did: %s',
    (seal) => {
      expect(sent('openai', [ASK, sealed(seal)])).toEqual({ input: [ASK], dropped: ['input[1]'] });
    },
  );

  it('goes to the host that sealed it without the mark, and to no other of the same models', () => {
    expect(sent('azure', [ASK, sealed('sluice.azure.gBBB')]).input).toEqual([ASK, sealed('gBBB')]);
    expect(sent('openai', [ASK, sealed('sluice.azure.gBBB')]).input).toEqual([ASK]);
  });

  it('keeps its words where a host takes words', () => {
    const content = [{ type: 'reasoning_text', text: 'hm' }];
    const { encrypted_content: _seal, ...words } = sealed('sluice.anthropic.c2ln', { content });
    expect(sent('deepseek', [ASK, sealed('sluice.anthropic.c2ln', { content })]).input).toEqual([ASK, words]);
  });
});
