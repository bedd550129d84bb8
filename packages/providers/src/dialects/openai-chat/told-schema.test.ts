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
