import { isObject, type JsonObject } from '@sluice/core/json/json';
import { countTokensDialect } from '@sluice/core/tasks/count-tokens';
import { geminiCountTokensDialect } from '@sluice/core/tasks/gemini-count-tokens';
import { describe, expect, it } from 'vitest';
import { BadReply } from '../dialect.ts';
import { providerSpec, speechFor } from '../registry.ts';

function speakingOf(type: string) {
  const spec = providerSpec(type);
  const speaking = spec === undefined ? undefined : speechFor(spec, 'up').tasks['count-tokens'];
  if (speaking === undefined) throw new Error(`${type} does not count`);
  return speaking;
}

const GOOGLE: JsonObject = {
  contents: [{ role: 'user', parts: [{ text: 'Hello' }] }],
  system_instruction: { parts: [{ text: 'Be short.' }] },
};
const ANTHROPIC: JsonObject = { model: 'm', messages: [{ role: 'user', content: 'Hello' }], system: 'Be short.' };

/** What the vendor is asked by a caller of either dialect. */
function asked(type: string, client: 'gemini' | 'messages') {
  const { dialect, spec } = speakingOf(type);
  const call =
    client === 'gemini'
      ? geminiCountTokensDialect.decode(GOOGLE, { model: 'm', stream: false })
      : countTokensDialect.decode(ANTHROPIC);
  const { path, body, verdicts } = dialect.encode(call, { spec, model: 'up', outputCap: 9, outputLimit: 100 });
  return { path, body, verdicts };
}

const CONVERSATION = {
  contents: [{ role: 'user', parts: [{ text: 'Hello' }] }],
  systemInstruction: { parts: [{ text: 'Be short.' }] },
};

describe('a conversation that is to be counted', () => {
  it.each(['gemini', 'messages'] as const)('goes to the Gemini API whole within a member, from %s', (client) => {
    expect(asked('gemini', client)).toEqual({
      path: '/v1beta/models/up:countTokens',
      body: { generateContentRequest: { model: 'models/up', ...CONVERSATION } },
      verdicts: [],
    });
  });

  it.each(['gemini', 'messages'] as const)('goes to Vertex AI as it is, from %s', (client) => {
    expect(asked('vertex', client)).toEqual({
      path: '/publishers/google/models/up:countTokens',
      body: CONVERSATION,
      verdicts: [],
    });
  });

  it('goes to Anthropic without a cap on the answer, from a caller of Gemini', () => {
    expect(asked('anthropic', 'gemini')).toEqual({
      path: '/v1/messages/count_tokens',
      body: { model: 'up', system: 'Be short.', messages: [{ role: 'user', content: 'Hello' }] },
      verdicts: [],
    });
  });

  it('is the same within a member of the caller`s own', () => {
    const path = { model: 'm', stream: false };
    const bare = geminiCountTokensDialect.decode(GOOGLE, path);
    expect(geminiCountTokensDialect.decode({ generate_content_request: GOOGLE }, path)).toEqual(bare);
    expect(isObject(bare.extra) && Object.keys(bare.extra)).toEqual([]);
  });

  it('is counted by the vendor, who bills nothing for it', () => {
    const { dialect, spec } = speakingOf('gemini');
    const deltas = dialect.decode({ totalTokens: 7, promptTokensDetails: [] }, spec);
    const call = geminiCountTokensDialect.decode(GOOGLE);
    const context = { requestId: 'r', created: 1, model: 'm' };
    expect(geminiCountTokensDialect.answer(deltas, call, context)).toMatchObject({ totalTokens: 7 });
    expect(deltas).toContainEqual({ type: 'usage', usage: { input: 0 }, raw: {} });
    expect(() => dialect.decode({}, spec)).toThrow(BadReply);
  });
});
