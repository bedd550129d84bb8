import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import { InvalidRequest } from '@sluice/core/chat/invalid-request';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import type { Target } from '../dialect.ts';
import { anthropicMessagesDialect } from '../dialects/anthropic-messages/dialect.ts';
import type { ProviderSpec } from '../spec.ts';
import { anthropicSpecs } from '../specs/anthropic.ts';
import { recordingsOf } from './recordings.ts';

const [spec] = anthropicSpecs as [ProviderSpec];
const TARGET: Target = { spec, model: 'claude-haiku-4-5', outputCap: 2048, outputLimit: 64_000 };

/** Members that are said in Anthropic's body, or whose absence changes nothing there. */
const SAID = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'tools',
  'functions',
  'stop',
  'user',
]);

const requests = recordingsOf('openai-chat')
  .filter(({ request }) => isObject(request.body) && request.recorded !== false)
  .flatMap((recording) => {
    try {
      const call = chatDialect.decode(structuredClone(recording.request.body));
      return [[recording.id, recording.request.body, call] as const];
    } catch (error) {
      // Some requests were recorded because they are wrong.
      if (error instanceof InvalidRequest) return [];
      throw error;
    }
  });

describe.skipIf(requests.length === 0)('recorded requests of OpenAI’s dialect, to Claude', () => {
  it('are many', () => {
    expect(requests.length).toBeGreaterThan(150);
  });

  it.each(requests)('%s', (_, body, call) => {
    const { body: wire, verdicts } = anthropicMessagesDialect.encode(call, TARGET);
    // Our own reading of the dialect is strict: what it refuses, Anthropic refuses.
    messagesDialect.decode(structuredClone(wire));
    checkTurns(wire.messages as JsonObject[]);
    expect(
      wire.thinking === undefined || (wire.thinking as JsonObject).type !== 'enabled' || wire.temperature === undefined,
    ).toBe(true);
    const judged = verdicts.map(({ member }) => member);
    for (const [name, value] of Object.entries(body)) {
      if (value === null || SAID.has(name) || isDefault(name, value)) continue;
      const said = name in wire || judged.some((member) => member === name || member.startsWith(`${name}.`));
      expect(said || isImplied(name, wire, judged), `${name} is said or judged`).toBe(true);
    }
  });
});

/** What Anthropic demands beyond the shape. */
function checkTurns(turns: readonly JsonObject[]): void {
  expect(turns[0]?.role).toBe('user');
  turns.forEach((turn, i) => {
    if (i > 0) expect(turn.role).not.toBe(turns[i - 1]?.role);
    const blocks = typeof turn.content === 'string' ? [] : (turn.content as JsonObject[]);
    if (typeof turn.content === 'string') expect(turn.content.trim()).not.toBe('');
    else expect(blocks.length).toBeGreaterThan(0);
    for (const block of blocks) if (block.type === 'text') expect((block.text as string).trim()).not.toBe('');
    const results = blocks.filter(({ type }) => type === 'tool_result').map(({ tool_use_id: id }) => id);
    expect(blocks.slice(0, results.length).every(({ type }) => type === 'tool_result')).toBe(true);
    if (results.length === 0) return;
    const before = (turns[i - 1]?.content ?? []) as JsonObject[];
    const calls = before.filter(({ type }) => type === 'tool_use').map(({ id }) => id);
    expect([...results].sort()).toEqual([...calls].sort());
  });
}

function isDefault(name: string, value: unknown): boolean {
  if (name === 'n') return value === 1;
  if (name === 'presence_penalty' || name === 'frequency_penalty') return value === 0;
  if (name === 'parallel_tool_calls') return value === true;
  if (name === 'logprobs') return value === false;
  if (name === 'response_format') return isObject(value) && value.type === 'text';
  return name === 'logit_bias' && isObject(value) && Object.keys(value).length === 0;
}

/** Members that are said in other words. */
function isImplied(name: string, wire: JsonObject, judged: readonly string[]): boolean {
  switch (name) {
    case 'parallel_tool_calls':
      return wire.tool_choice !== undefined || wire.tools === undefined;
    case 'tool_choice':
    case 'function_call':
      return wire.tools === undefined || wire.tool_choice !== undefined || judged.includes('tool_choice');
    case 'reasoning':
    case 'thinking':
    case 'enable_thinking':
    case 'thinking_budget':
      return judged.includes('reasoning_effort');
    default:
      return false;
  }
}
