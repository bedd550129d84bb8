import type { Delta } from '@sluice/core/chat/delta';
import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { ollamaChatDialect } from '../dialects/ollama-chat/dialect.ts';
import { providerSpec } from '../registry.ts';
import type { ProviderSpec } from '../spec.ts';
import { summarise } from './chat-summary.ts';
import { type Recording, recordingsOf } from './recordings.ts';
import { eventsInPieces } from './sse-cuts.ts';
import { expectTold } from './told-answer.ts';

const recordings = recordingsOf('ollama-chat');
const spec = providerSpec('ollama') as ProviderSpec;
const errors = recordings.filter(({ response }) => response.status >= 300);
const answers = recordings.filter((one) => !errors.includes(one));
const streams = answers.filter(({ response }) => response.ndjson !== undefined);

function deltasOf({ response }: Recording, seed = 1): Delta[] {
  if (response.body !== undefined) return ollamaChatDialect.decode(response.body, spec);
  const decoder = ollamaChatDialect.open(spec);
  const events = eventsInPieces(response.ndjson ?? '', seed, ollamaChatDialect.framing);
  return [...events.flatMap(({ name, data }) => decoder.decode(name, data)), ...decoder.end()];
}

/** Ids are made up anew for each answer that has none. */
function withoutIds(deltas: readonly Delta[]): Delta[] {
  return deltas.map((delta) => (delta.type === 'tool-call' ? { ...delta, id: 'some' } : delta));
}

describe.skipIf(recordings.length === 0)('recorded traffic of Ollama’s own interface', () => {
  it('is all there', () => {
    expect(recordings.length).toBeGreaterThanOrEqual(11);
  });

  it.each(answers.map((recording) => [recording.id, recording] as const))(
    '%s says what the provider said, to callers of every dialect',
    (_id, recording) => {
      const { facts } = recording;
      const deltas = deltasOf(recording);
      const { choices, usage, finishes } = summarise(deltas);
      const said = choices.get(0);
      const reasoning = (facts.reasoning as string | undefined) ?? '';
      expect(said).toMatchObject({ text: facts.text, reasoning, finish: facts.finish_reason });
      expect(finishes).toBe(1);
      const want = facts.tool_calls as JsonObject[];
      expect(said?.calls.map(({ name, arguments: json }) => ({ name, arguments: json }))).toEqual(
        want.map(({ name, arguments: json }) => ({ name, arguments: json })),
      );
      expect(new Set(said?.calls.map(({ id }) => id)).size).toBe(want.length);
      for (const { id } of said?.calls ?? []) expect(id).toMatch(/^call_[a-z0-9]+_\d$/i);
      const counted = facts.usage as { prompt_eval_count?: number; eval_count: number };
      expect(usage).toEqual({
        ...(counted.prompt_eval_count === undefined ? {} : { input: counted.prompt_eval_count }),
        output: counted.eval_count,
      });
      expect(deltas.find(({ type }) => type === 'usage')).toMatchObject({ raw: counted });
      expect(deltas[0]).toMatchObject({ type: 'start', model: facts.model });
      expectTold(deltas, {
        text: facts.text as string,
        reasoning,
        calls: said?.calls ?? [],
        finish: want.length > 0 ? 'tool_calls' : facts.finish_reason === 'length' ? 'length' : 'stop',
        input: counted.prompt_eval_count,
        output: counted.eval_count,
      });
    },
  );

  it.each(streams.map((recording) => [recording.id, recording] as const))(
    '%s is the same stream wherever it is cut, and whole with its last line',
    (_id, recording) => {
      const first = withoutIds(deltasOf(recording, 1));
      for (const seed of [2, 3, 4]) expect(withoutIds(deltasOf(recording, seed))).toEqual(first);
      const decoder = ollamaChatDialect.open(spec);
      const lines = eventsInPieces(recording.response.ndjson ?? '', 1, 'ndjson');
      for (const { name, data } of lines.slice(0, -1)) decoder.decode(name, data);
      expect(decoder.finished).toBe(false);
      decoder.decode('', lines.at(-1)?.data ?? '');
      expect(decoder).toMatchObject({ finished: true, done: true, skipped: 0 });
    },
  );

  it.each(errors.map((recording) => [recording.id, recording] as const))('%s is a fault', (_id, recording) => {
    const { status, headers, body } = recording.response;
    const fault = ollamaChatDialect.fault({ status, headers, body: JSON.stringify(body) }, spec);
    expect(fault).toMatchObject({
      status,
      class: 'model-not-found',
      message: (recording.facts.error as JsonObject).message,
    });
  });
});
