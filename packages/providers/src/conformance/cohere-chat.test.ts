import type { Delta } from '@sluice/core/chat/delta';
import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { cohereChatDialect } from '../dialects/cohere-chat/dialect.ts';
import { providerSpec } from '../registry.ts';
import type { ProviderSpec } from '../spec.ts';
import { summarise } from './chat-summary.ts';
import { type Recording, recordingsOf } from './recordings.ts';
import { eventsInPieces } from './sse-cuts.ts';
import { expectTold } from './told-answer.ts';

const recordings = recordingsOf('cohere-v2-chat');
const spec = providerSpec('cohere') as ProviderSpec;
const errors = recordings.filter(({ response }) => response.status >= 300);
const failed = recordings.filter(({ facts }) => facts.stream_error !== undefined);
const answers = recordings.filter((one) => !errors.includes(one) && !failed.includes(one));
const streams = answers.filter(({ response }) => response.sse !== undefined);

const FINISHES: Readonly<Record<string, string>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool_calls',
};

function deltasOf({ response }: Recording, seed = 1): Delta[] {
  if (response.body !== undefined) return cohereChatDialect.decode(response.body, spec);
  const decoder = cohereChatDialect.open(spec);
  const deltas = eventsInPieces(response.sse ?? '', seed).flatMap(({ name, data }) => decoder.decode(name, data));
  return [...deltas, ...decoder.end()];
}

function callsOf({ facts }: Recording) {
  return (facts.tool_calls as JsonObject[]).map(({ id, name, arguments: said }) => ({
    id: id as string,
    name: name as string,
    arguments: said ?? {},
  }));
}

/** The plan in front of calls is reasoning, as Cohere's reference has it. */
function reasoningOf({ facts }: Recording): string {
  return `${(facts.tool_plan as string | undefined) ?? ''}${(facts.reasoning as string | undefined) ?? ''}`;
}

describe.skipIf(recordings.length === 0)('recorded traffic of Cohere’s Chat API, version 2', () => {
  it('is all there', () => {
    expect(recordings.length).toBeGreaterThanOrEqual(28);
    expect(answers.length + errors.length + failed.length).toBe(recordings.length);
  });

  it.each(answers.map((recording) => [recording.id, recording] as const))(
    '%s says what the provider said, to callers of every dialect',
    (_id, recording) => {
      const { facts } = recording;
      const deltas = deltasOf(recording);
      expect(deltas[0]).toMatchObject({ type: 'start', id: facts.id });
      const { choices, usage, finishes } = summarise(deltas);
      const said = choices.get(0);
      expect(said).toMatchObject({
        text: facts.text ?? '',
        reasoning: reasoningOf(recording),
        finish: facts.finish_reason,
      });
      expect(said?.calls).toEqual(callsOf(recording));
      expect(finishes).toBe(1);
      expect(deltas.filter(({ type }) => type === 'citation')).toHaveLength(
        (facts.citations as number | undefined) ?? 0,
      );
      const billed = (facts.usage as { billed_units: { input_tokens: number; output_tokens: number } }).billed_units;
      expect(usage).toMatchObject({ input: billed.input_tokens, output: billed.output_tokens });
      expect(usage?.cacheRead).toBeUndefined();
      expect(deltas.find(({ type }) => type === 'usage')).toMatchObject({ raw: facts.usage });
      expectTold(deltas, {
        text: (facts.text as string | null) ?? '',
        reasoning: reasoningOf(recording),
        calls: callsOf(recording),
        finish: FINISHES[facts.finish_reason as string] ?? '',
        input: billed.input_tokens,
        output: billed.output_tokens,
      });
    },
  );

  it.each(streams.map((recording) => [recording.id, recording] as const))(
    '%s is the same stream wherever it is cut, and whole with its last event',
    (_id, recording) => {
      const first = deltasOf(recording, 1);
      for (const seed of [2, 3, 4]) expect(deltasOf(recording, seed)).toEqual(first);
      const decoder = cohereChatDialect.open(spec);
      for (const { name, data } of eventsInPieces(recording.response.sse ?? '', 1)) decoder.decode(name, data);
      expect(decoder).toMatchObject({ finished: true, skipped: 0 });
      expect(decoder.end()).toEqual([]);
    },
  );

  it.each(failed.map((recording) => [recording.id, recording] as const))(
    '%s fails as its provider did, and is not whole',
    (_id, recording) => {
      const deltas = deltasOf(recording);
      const told = recording.facts.stream_error as JsonObject;
      expect(deltas.at(-1)).toMatchObject({ type: 'error', fault: { class: 'server-error', message: told.message } });
      expect(deltas.filter(({ type }) => type === 'finish')).toEqual([]);
      expect(summarise(deltas).choices.get(0)?.reasoning).toBe(recording.facts.tool_plan);
      const decoder = cohereChatDialect.open(spec);
      for (const { name, data } of eventsInPieces(recording.response.sse ?? '', 1)) decoder.decode(name, data);
      expect(decoder.finished).toBe(false);
    },
  );

  it.each(errors.map((recording) => [recording.id, recording] as const))('%s is a fault', (_id, recording) => {
    const { status, headers, body } = recording.response;
    const fault = cohereChatDialect.fault({ status, headers, body: JSON.stringify(body) }, spec);
    expect(fault).toMatchObject({ status, message: (recording.facts.error as JsonObject).message });
    expect(fault.class).toBe('context-length');
    expect(fault.code).toBe('TOO_MANY_TOKENS');
  });
});
