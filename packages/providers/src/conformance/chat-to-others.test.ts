import { InvalidRequest } from '@sluice/core/chat/invalid-request';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { providerSpec, speechFor } from '../registry.ts';
import type { ProviderSpec } from '../spec.ts';
import { recordingsOf } from './recordings.ts';

/** Members that are always said, or by silence. */
const SAID = new Set(['messages', 'stream', 'stream_options', 'max_tokens', 'max_completion_tokens']);

const requests = recordingsOf('openai-chat')
  .filter(({ request }) => isObject(request.body) && request.recorded !== false)
  .flatMap((recording) => {
    try {
      return [
        [recording.id, recording.request.body, chatDialect.decode(structuredClone(recording.request.body))] as const,
      ];
    } catch (error) {
      // Some requests were recorded because they are wrong.
      if (error instanceof InvalidRequest) return [];
      throw error;
    }
  });

describe.skipIf(requests.length === 0).each(['cohere', 'ollama'])(
  'recorded requests of OpenAI’s dialect, to %s',
  (type) => {
    const spec = providerSpec(type) as ProviderSpec;
    const { dialect } = speechFor(spec, 'any').main;

    it.each(requests)('%s: every member is said or judged', (_, body, call) => {
      const { body: wire, verdicts } = dialect.encode(call, {
        spec,
        model: 'command-a-reasoning-08-2025',
        outputCap: 2048,
        outputLimit: undefined,
      });
      expect((wire.messages as JsonObject[]).length).toBeGreaterThan(0);
      const judged = verdicts.map(({ member }) => member);
      const options = isObject(wire.options) ? wire.options : {};
      for (const [name, value] of Object.entries(body)) {
        if (value === null || SAID.has(name) || isDefault(name, value)) continue;
        const kept = [name, WORDS[name] ?? name].some((word) => word in wire || word in options);
        const told = judged.some(
          (member) =>
            member === name ||
            member === ALIASES[name] ||
            member.startsWith(`${name}.`) ||
            member.startsWith(`${name}[`),
        );
        expect(kept || told, `${name} is said or judged`).toBe(true);
      }
    });
  },
);

/** Cohere's and Ollama's words. */
const WORDS: Readonly<Record<string, string>> = {
  top_p: 'p',
  top_k: 'k',
  stop: 'stop_sequences',
  response_format: 'format',
  functions: 'tools',
};
/** How verdicts name members that have several spellings. */
const ALIASES: Readonly<Record<string, string>> = {
  reasoning: 'reasoning_effort',
  thinking: 'reasoning_effort',
  enable_thinking: 'reasoning_effort',
  thinking_budget: 'reasoning_effort',
  function_call: 'tool_choice',
  // No tool is offered where none may be called.
  tools: 'tool_choice',
};

function isDefault(name: string, value: unknown): boolean {
  switch (name) {
    case 'n':
    case 'top_p':
      return value === 1;
    case 'presence_penalty':
    case 'frequency_penalty':
    case 'top_logprobs':
      return value === 0;
    case 'parallel_tool_calls':
      return value === true;
    case 'logprobs':
      return value === false;
    case 'tool_choice':
    case 'function_call':
    case 'service_tier':
      return value === 'auto' || value === 'default';
    case 'response_format':
      return isObject(value) && value.type === 'text';
    case 'tools':
      return Array.isArray(value) && value.length === 0;
    default:
      return name === 'logit_bias' && isObject(value) && Object.keys(value).length === 0;
  }
}
