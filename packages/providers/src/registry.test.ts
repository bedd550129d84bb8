import { describe, expect, it } from 'vitest';
import { providerSpec, providerTypes, speakingWith, speechFor } from './registry.ts';
import type { ProviderSpec } from './spec.ts';

/** Section 3.1 of the contract, and one more. */
const SERVED = [
  ...['avian', 'crusoe'],
  ...['cohere', 'gemini'],
  ...['openai', 'azure', 'anthropic', 'vertex', 'mistral', 'ollama', 'openai-compatible', 'demo', 'ai21', 'alibaba'],
  ...['bedrock', 'bedrock-mantle'],
  ...['cerebras', 'cloudflare', 'databricks', 'deepseek', 'doubleword', 'fireworks', 'github-models', 'gpustack'],
  ...[
    'groq',
    'huggingface',
    'hyperbolic',
    'jina',
    'llamacpp',
    'lmstudio',
    'localai',
    'mistralrs',
    'moonshot',
    'nebius',
  ],
  ...['novita', 'nvidia', 'openrouter', 'perplexity', 'sambanova', 'snowflake', 'together', 'venice', 'vercel-gateway'],
  ...['vllm', 'voyage', 'writer', 'xai', 'zai'],
];

describe('the registry', () => {
  it('serves every type of the contract whose dialect there is', () => {
    expect(providerTypes()).toEqual([...SERVED].sort());
  });

  it.each(providerTypes())('%s is whole', (type) => {
    const spec = providerSpec(type);
    if (spec === undefined) throw new Error('listed, so known');
    expect(spec.type).toBe(type);
    expect(spec.title).not.toBe('');
    expect(speechFor(spec, 'any').main.dialect.name).toBe(spec.dialect);
    for (const { dialect } of [...(spec.also ?? []), ...(spec.families ?? [])]) {
      expect(speechFor({ ...spec, dialect, also: [], families: [] }, 'any').main.dialect.name).toBe(dialect);
    }
    if (spec.baseUrl !== undefined) {
      expect(new URL(spec.baseUrl).protocol).toBe(spec.selfHosted === true ? 'http:' : 'https:');
      expect(spec.baseUrl).not.toMatch(/\/$/);
    }
  });

  it('knows which types are free unless priced', () => {
    const free = providerTypes().filter((type) => providerSpec(type)?.selfHosted === true);
    expect(free).toEqual(['demo', 'gpustack', 'llamacpp', 'lmstudio', 'localai', 'mistralrs', 'ollama', 'vllm']);
  });

  it('tells a vendor by the shape of its key, and never two by one key', () => {
    const vendorsOf = (key: string) =>
      providerTypes().filter((type) => {
        const pattern = providerSpec(type)?.keyPattern;
        return pattern !== undefined && new RegExp(pattern).test(key);
      });
    expect(vendorsOf('sk-proj-0123456789')).toEqual(['openai']);
    expect(vendorsOf('sk-ant-api03-0123456789')).toEqual(['anthropic']);
    expect(vendorsOf('sk-or-v1-0123456789')).toEqual(['openrouter']);
    expect(vendorsOf('gsk_0123456789')).toEqual(['groq']);
    expect(vendorsOf('sk-sluice-0123456789')).toEqual([]);
    expect(vendorsOf('0123456789abcdef')).toEqual([]);
  });

  describe('a vendor with two interfaces', () => {
    const spec: ProviderSpec = {
      type: 'two',
      title: 'Two',
      baseUrl: undefined,
      auth: { kind: 'bearer' },
      dialect: 'openai-chat',
      quirks: { topK: true },
      also: [{ dialect: 'anthropic-messages', quirks: { path: '/claude' } }],
      families: [{ pattern: '^claude-', dialect: 'anthropic-messages', quirks: {} }],
    };

    it('is spoken to in the caller’s own dialect where it has it, else in its main one', () => {
      const speech = speechFor(spec, 'gpt');
      expect(speakingWith(speech, 'chat').dialect.name).toBe('openai-chat');
      expect(speakingWith(speech, 'messages').dialect.name).toBe('anthropic-messages');
      expect(speakingWith(speech, 'messages').spec.quirks).toEqual({ path: '/claude' });
      expect(speakingWith(speech, 'gemini').dialect.name).toBe('openai-chat');
    });

    it('is spoken to in one that is there on request by nobody else', () => {
      const [also] = spec.also ?? [];
      const asked: ProviderSpec = {
        ...spec,
        also: [{ dialect: 'anthropic-messages', quirks: {}, ...also, onRequest: true }],
      };
      expect(speakingWith(speechFor(asked, 'gpt'), 'messages').dialect.name).toBe('openai-chat');
      const other: ProviderSpec = {
        ...spec,
        dialect: 'anthropic-messages',
        also: [{ dialect: 'openai-chat', quirks: { topK: true }, onRequest: true }],
      };
      expect(speakingWith(speechFor(other, 'gpt'), 'chat').dialect.name).toBe('anthropic-messages');
      const spoken = speakingWith(speechFor(other, 'gpt', 'chat'), 'messages');
      expect(spoken.dialect.name).toBe('openai-chat');
      expect(spoken.spec.quirks).toEqual({ topK: true });
    });

    it('is spoken to in the one that the target names by everybody', () => {
      expect(speakingWith(speechFor(spec, 'gpt', 'chat'), 'messages').dialect.name).toBe('openai-chat');
    });

    it('has an interface beside it only for the models that this one is for', () => {
      const some: ProviderSpec = { ...spec, also: [{ dialect: 'anthropic-messages', models: '^small-', quirks: {} }] };
      expect(speakingWith(speechFor(some, 'small-1'), 'messages').dialect.name).toBe('anthropic-messages');
      expect(speakingWith(speechFor(some, 'large-1'), 'messages').dialect.name).toBe('openai-chat');
    });

    it('has no interface beside it for a family of models with its own', () => {
      const speech = speechFor(spec, 'claude-1');
      expect(speakingWith(speech, 'chat').dialect.name).toBe('anthropic-messages');
    });
  });

  it('does not know what is not served', () => {
    expect(providerSpec('toString')).toBeUndefined();
  });
});
