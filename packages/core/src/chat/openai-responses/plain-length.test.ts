import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../call.ts';
import { responsesDialect } from './client.ts';

const { plainLength } = responsesDialect;
const SUMMARY = { cost_usd: 0.5, overhead_ms: 2, provider: 'p', attempts: 1 };
const bytes = (text: string) => new TextEncoder().encode(text);
const event = (type: string, members = '') => `event: ${type}\ndata: {"type":"${type}"${members}}\n\n`;
const bare = (type: string) => `data: {"type":"${type}"}\n\n`;

const CONTENT = [
  'response.output_item.added',
  'response.output_item.done',
  'response.content_part.added',
  'response.output_text.delta',
  'response.output_text.annotation.added',
  'response.refusal.delta',
  'response.reasoning_text.delta',
  'response.reasoning_summary_part.added',
  'response.function_call_arguments.delta',
  'response.custom_tool_call_input.done',
  'response.web_search_call.searching',
  'response.code_interpreter_call_code.delta',
  'response.mcp_call_arguments.delta',
];
const TELLING = [
  'response.created',
  'response.in_progress',
  'response.queued',
  'response.completed',
  'response.incomplete',
  'response.failed',
  'error',
];

describe('what passes without a look', () => {
  it.each(CONTENT)('%s does, with and without its line', (type) => {
    expect(plainLength(bytes(event(type)))).toBe(event(type).length);
    expect(plainLength(bytes(bare(type)))).toBe(bare(type).length);
  });

  it.each(TELLING)('%s never does', (type) => {
    expect(plainLength(bytes(event(type)))).toBe(0);
    expect(plainLength(bytes(bare(type)))).toBe(0);
  });

  it('text that speaks of an end passes', () => {
    const text = event('response.output_text.delta', ',"delta":"event: response.completed\\n\\ndata: [DONE]"');
    expect(plainLength(bytes(text))).toBe(text.length);
  });

  it('ends before the first event that tells something, whatever comes before and behind', () => {
    const plain = fc.array(
      fc.constantFrom(...CONTENT).map((type) => event(type)),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(plain, fc.constantFrom(...TELLING, 'unknown'), plain, (before, telling, behind) => {
        const head = before.join('');
        expect(plainLength(bytes(head + event(telling) + behind.join('')))).toBe(head.length);
      }),
    );
  });

  it('holds whole events only, and none with other line ends', () => {
    const one = event('response.output_text.delta');
    for (let cut = 1; cut < one.length; cut++) expect(plainLength(bytes(one + one.slice(0, cut)))).toBe(one.length);
    expect(plainLength(bytes(one.replaceAll('\n', '\r\n')))).toBe(0);
    expect(plainLength(bytes(': ping\n\n'))).toBe(0);
    expect(plainLength(bytes('data: [DONE]\n\n'))).toBe(0);
  });
});

describe('an event of a provider of this dialect', () => {
  const filter = (said: Parameters<typeof responsesDialect.filter>[0]) =>
    responsesDialect.filter(said, {} as Call, () => SUMMARY);

  it.each(['response.completed', 'response.incomplete'])('that ends the answer says what it came to: %s', (type) => {
    const said = {
      type,
      sequence_number: 9,
      response: { id: 'r', model: 'm', usage: { input_tokens: 1 } },
      unknown: 1,
    };
    expect(filter(said)).toEqual({ ...said, sluice: SUMMARY });
  });

  it.each([
    { type: 'response.completed', response: { usage: null } },
    { type: 'response.created', response: { usage: { input_tokens: 1 } } },
    { type: 'response.output_text.delta', delta: 'usage' },
    {},
  ])('passes as it came: %j', (said) => {
    expect(filter(said)).toBeUndefined();
  });
});
