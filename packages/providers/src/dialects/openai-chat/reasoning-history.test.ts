import { responsesDialect } from '@sluice/core/chat/openai-responses/client';
import { formatVerdicts } from '@sluice/core/chat/verdict';
import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { providerSpec } from '../../registry.ts';
import type { ProviderSpec } from '../../spec.ts';
import { openaiChatDialect } from './dialect.ts';

const sealed = { type: 'reasoning', summary: [{ type: 'summary_text', text: 'one' }], encrypted_content: 'gAAA' };
const spoken = { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'two' }] };

/** The model's turn as this vendor gets it, and what was lost of it. */
function turnAt(type: string, ...thoughts: JsonObject[]) {
  const input = [
    { role: 'user', content: 'x' },
    ...thoughts,
    { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
    { type: 'function_call_output', call_id: 'c1', output: 'r' },
  ];
  const target = { spec: providerSpec(type) as ProviderSpec, model: 'm', outputCap: undefined, outputLimit: undefined };
  const { body, verdicts } = openaiChatDialect.encode(responsesDialect.decode({ model: 'm', input }), target);
  const { tool_calls: _calls, role: _role, content: _content, ...rest } = (body.messages as JsonObject[])[1] ?? {};
  return { thoughts: rest, warnings: formatVerdicts(verdicts) };
}

describe('thoughts of a turn that a caller of Responses brings along', () => {
  it('are each told of where the vendor takes none', () => {
    expect(turnAt('openai-compatible', sealed, spoken)).toEqual({
      thoughts: {},
      warnings: 'dropped:input[1],dropped:input[2]',
    });
  });

  it('go as one text where it takes their words, each lost seal told of', () => {
    expect(turnAt('deepseek', spoken, sealed)).toEqual({
      thoughts: { reasoning_content: 'twoone' },
      warnings: 'dropped:input[2].signature',
    });
  });

  it('go as items with the words beside what is sealed, and none is lost for another', () => {
    expect(turnAt('openrouter', sealed, spoken)).toEqual({
      thoughts: {
        reasoning_details: [
          { type: 'reasoning.summary', summary: 'one', index: 0, format: 'openai-responses-v1' },
          { type: 'reasoning.encrypted', data: 'gAAA', index: 0, format: 'openai-responses-v1' },
          { type: 'reasoning.text', text: 'two', index: 1 },
        ],
      },
      warnings: '',
    });
    expect(turnAt('openrouter', spoken)).toEqual({ thoughts: { reasoning: 'two' }, warnings: '' });
  });
});
