import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { formatVerdicts } from '@sluice/core/chat/verdict';
import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../dialect.ts';
import { providerSpec, speechFor } from '../../registry.ts';
import { openaiChatDialect } from './dialect.ts';

const HI: JsonObject = { role: 'user', content: 'hi' };

function splice(type: string, members: JsonObject, more: Partial<Target> = {}) {
  const spec = providerSpec(type);
  if (spec === undefined) throw new Error(type);
  const call = chatDialect.decode({ model: 'alias', messages: [HI], ...members });
  const spliced = openaiChatDialect.splice(call, {
    // Ollama speaks this dialect on request.
    spec: speechFor(spec, 'real', 'chat').main.spec,
    model: 'real',
    outputCap: undefined,
    outputLimit: undefined,
    ...more,
  });
  return { ...spliced, warnings: formatVerdicts(spliced.verdicts) };
}

describe('the caller’s own bytes', () => {
  it('change in nothing but the model', () => {
    const members = {
      max_tokens: 5,
      reasoning_effort: 'low',
      thinking: { type: 'enabled' },
      unknown_member: { a: [1] },
      messages: [
        { ...HI, cache_control: { type: 'ephemeral' } },
        { role: 'assistant', content: 'a', reasoning: 'hm' },
        HI,
      ],
    };
    for (const type of ['openai-compatible', 'openrouter', 'vllm', 'deepseek', 'xai']) {
      const { set, warnings, path } = splice(type, members);
      expect(set).toEqual({ model: 'real' });
      expect(warnings).toBe('');
      expect(path).toBe('/chat/completions');
    }
  });

  it('are as they came where the model bears the name that the caller gave it', () => {
    expect(splice('openai-compatible', { max_tokens: 5 }, { model: 'alias' }).set).toEqual({});
    expect(splice('openai-compatible', {}, { model: 'alias', outputCap: 9 }).set).toEqual({ max_tokens: 9 });
  });

  it('ask for usage where they stream, beside the caller’s own options', () => {
    expect(splice('openai', { stream: true }).set.stream_options).toEqual({ include_usage: true });
    expect(
      splice('openai', { stream: true, stream_options: { include_usage: false, include_obfuscation: false } }).set
        .stream_options,
    ).toEqual({ include_usage: true, include_obfuscation: false });
    expect(splice('openai', {}).set).not.toHaveProperty('stream_options');
    const mistral = splice('mistral', { stream: true, stream_options: { include_usage: true } }).set;
    expect(mistral).toHaveProperty('stream_options', undefined);
  });

  it('lose what the vendor refuses, with a word', () => {
    const { set, warnings } = splice('mistral', { user: 'u', seed: 7, logit_bias: { 1: 2 }, n: 2 });
    expect(set).toMatchObject({ user: undefined, logit_bias: undefined, seed: undefined, random_seed: 7 });
    expect(set).not.toHaveProperty('n');
    expect(warnings).toBe('converted:seed,dropped:user,dropped:logit_bias');
    expect(splice('mistral', {}).warnings).toBe('');
  });

  it('have their messages said anew only where the vendor would refuse them', () => {
    const developer = { messages: [{ role: 'developer', content: 'Be brief.' }, HI] };
    expect(splice('openai', developer).set).not.toHaveProperty('messages');
    const { set, warnings } = splice('deepseek', developer);
    expect(set.messages).toEqual([{ role: 'system', content: 'Be brief.' }, HI]);
    expect(warnings).toBe('converted:messages[0].role');
  });

  it('bring reasoning back by the name that a strict vendor takes', () => {
    const messages = [HI, { role: 'assistant', content: 'a', reasoning_content: 'hm' }, HI];
    expect(splice('groq', { messages }).set.messages).toEqual([
      HI,
      { role: 'assistant', content: 'a', reasoning: 'hm' },
      HI,
    ]);
    const openai = splice('openai', { messages });
    expect(openai.set.messages).toEqual([HI, { role: 'assistant', content: 'a' }, HI]);
    expect(openai.warnings).toBe('dropped:messages[1].reasoning_content');
  });

  it('lose cache marks where they would be refused', () => {
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } }] }];
    const { set, warnings } = splice('openai', { messages });
    expect(set.messages).toEqual([{ role: 'user', content: 'hi' }]);
    expect(warnings).toBe('dropped:messages[0].content[0].cache_control');
  });

  it('keep ids of calls that Mistral takes, and change others together with their results', () => {
    const history = (id: string) => [
      HI,
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id, type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: id, content: 'ok' },
    ];
    expect(splice('mistral', { messages: history('abcDEF123') }).set).not.toHaveProperty('messages');
    const messages = splice('mistral', { messages: history('call_1') }).set.messages as JsonObject[];
    const [id] = (messages[1] as { tool_calls: JsonObject[] }).tool_calls.map((call) => call.id as string);
    expect(id).toMatch(/^[A-Za-z0-9]{9}$/);
    expect(messages[2]?.tool_call_id).toBe(id);
  });
});

describe('the path', () => {
  it('names the deployment at Azure, where there is an API version', () => {
    expect(splice('azure', {}, { apiVersion: '2024-10-21', model: 'my gpt' }).path).toBe(
      '/deployments/my%20gpt/chat/completions?api-version=2024-10-21',
    );
    expect(splice('azure', {}).path).toBe('/chat/completions');
  });

  it('is the vendor’s own', () => {
    expect(splice('ollama', {}).path).toBe('/v1/chat/completions');
    expect(splice('writer', {}).path).toBe('/chat');
  });

  it('goes with OpenAI’s beta header, and no other of the caller’s', () => {
    const vendorHeaders = { 'openai-beta': 'x=v1', 'anthropic-beta': 'y' };
    expect(splice('openai', {}, { vendorHeaders }).headers).toEqual({ 'openai-beta': 'x=v1' });
  });
});
