import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { formatVerdicts } from '@sluice/core/chat/verdict';
import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { providerSpec, speechFor } from '../../registry.ts';
import type { ProviderSpec } from '../../spec.ts';

const SCHEMA = { type: 'object', properties: { shade: { type: 'string' } }, required: ['shade'] };
const FORMAT = { type: 'json_schema', json_schema: { name: 'paint', schema: SCHEMA } };
const HELLO = { role: 'user', content: 'Which shade?' };
const { dialect, spec } = speechFor(providerSpec('deepseek') as ProviderSpec, 'deepseek-chat').main;
const target = { spec, model: 'deepseek-chat', outputCap: undefined, outputLimit: undefined };

describe('a vendor whose response_format takes no schema', () => {
  it('is told it in words by a caller of its own dialect, behind the caller’s own instructions', () => {
    const messages = [{ role: 'system', content: 'Be brief.' }, HELLO];
    const call = chatDialect.decode({ model: 'm', messages, response_format: FORMAT });
    const { set, verdicts } = dialect.splice(call, target);
    const [first, ...rest] = set.messages as JsonObject[];
    expect(set.response_format).toEqual({ type: 'json_object' });
    expect(first?.content).toMatch(/^Be brief\.\n\n.*JSON/);
    expect(first?.content).toContain(JSON.stringify(SCHEMA));
    expect(rest).toEqual([HELLO]);
    expect(formatVerdicts(verdicts)).toBe('emulated:response_format');
  });

  it('is told it by a caller of another dialect, who has no instructions', () => {
    const format = { type: 'json_schema', schema: SCHEMA };
    const call = messagesDialect.decode({
      model: 'm',
      max_tokens: 9,
      messages: [HELLO],
      output_config: { format },
    });
    const { body, verdicts } = dialect.encode(call, target);
    expect(body.response_format).toEqual({ type: 'json_object' });
    expect(body.messages).toEqual([
      { role: 'system', content: expect.stringContaining(JSON.stringify(SCHEMA)) },
      HELLO,
    ]);
    expect(formatVerdicts(verdicts)).toBe('emulated:output_config.format');
  });

  it('gets plain JSON, and all else, byte for byte', () => {
    const call = chatDialect.decode({ model: 'm', messages: [HELLO], response_format: { type: 'json_object' } });
    expect(dialect.splice(call, target).set).toEqual({ model: 'deepseek-chat' });
  });
});

describe('models that can be asked for less than both forms of JSON', () => {
  const asking = (type: string, model: string, format: JsonObject) => {
    const { main } = speechFor(providerSpec(type) as ProviderSpec, model, 'chat');
    const call = chatDialect.decode({ model: 'm', messages: [HELLO], response_format: format });
    const { set, verdicts } = main.dialect.splice(call, {
      spec: main.spec,
      model,
      outputCap: undefined,
      outputLimit: undefined,
    });
    return { format: set.response_format, said: JSON.stringify(set.messages), verdicts: formatVerdicts(verdicts) };
  };
  const PLAIN = { type: 'json_object' };

  it.each([
    ['openai', 'gpt-4o-mini', FORMAT, ''],
    ['openai', 'gpt-4.1', FORMAT, ''],
    ['openai', 'gpt-4-turbo-2024-04-09', PLAIN, ''],
    ['groq', 'openai/gpt-oss-120b', FORMAT, ''],
    ['lmstudio', 'qwen3-8b', FORMAT, ''],
  ])('%s, %s: asked as the caller asks', (type, model, format, verdicts) => {
    expect(asking(type, model, format)).toEqual({ format: undefined, said: undefined, verdicts });
  });

  it.each([
    ['openai', 'gpt-4-turbo', FORMAT, PLAIN],
    ['openai', 'gpt-3.5-turbo', FORMAT, PLAIN],
    ['azure', 'gpt-35-turbo', FORMAT, PLAIN],
    ['openai', 'gpt-4', PLAIN, undefined],
    ['openai', 'o1-mini', FORMAT, undefined],
    ['groq', 'llama-3.3-70b-versatile', FORMAT, PLAIN],
    ['zai', 'glm-5', FORMAT, PLAIN],
  ])('%s, %s: told in words', (type, model, format, sent) => {
    const { format: asked, said, verdicts } = asking(type, model, format);
    expect(asked).toEqual(sent);
    expect(said).toContain('JSON');
    expect(verdicts).toMatch(/^emulated:response_format/);
  });

  it('any object is a schema, too', () => {
    expect(asking('lmstudio', 'qwen3-8b', PLAIN)).toMatchObject({
      format: { type: 'json_schema', json_schema: { schema: { type: 'object' } } },
      verdicts: 'converted:response_format',
    });
  });
});
