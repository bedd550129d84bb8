import { describe, expect, it } from 'vitest';
import { dialectFor, providerSpec, providerTypes } from './registry.ts';

/** Section 3.1 of the contract, without the types whose own dialects come later (`bedrock`, `cohere`, `gemini`). */
const SERVED = [
  ...['openai', 'azure', 'anthropic', 'vertex', 'mistral', 'ollama', 'openai-compatible', 'demo', 'ai21', 'alibaba'],
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
    expect(dialectFor(spec).name).toBe(spec.dialect);
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

  it('does not know what is not served', () => {
    expect(providerSpec('toString')).toBeUndefined();
    expect(providerSpec('bedrock')).toBeUndefined();
  });
});
