import type { Delta } from '@sluice/core/chat/delta';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadReply, type StreamDecoder } from '../dialect.ts';
import type { Speaking } from '../registry.ts';
import { summarise } from './chat-summary.ts';
import { CLIENTS, toldTo } from './client-answers.ts';
import { leftOut } from './left-out.ts';
import { everyRecording, type Recording } from './recordings.ts';
import { DIALECTS, spokenTo } from './spoken-to.ts';
import { replyOf, streamEvents } from './verdict-of-recording.ts';

/** More of them are for a run by hand: `FUZZ_RUNS=20000`. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 60);
const LIMIT = Math.max(60_000, RUNS * 200);

const recordings = everyRecording().filter((one) => one.family in DIALECTS && leftOut(one) === undefined);
const streams = recordings.filter(({ stream, response }) => stream && response.status < 300);
const wholes = recordings.filter(({ response }) => isObject(response.body) && response.status < 300);
const families = [...new Set(recordings.map(({ family }) => family))];

const of = (list: readonly Recording[], family: string) => list.filter((one) => one.family === family);

/** What a decoder makes of events, ids that are made anew apart. */
function read(decoder: StreamDecoder, events: readonly { name: string; data: string }[]): unknown[] {
  const deltas = events.flatMap(({ name, data }) => decoder.decode(name, data));
  deltas.push(...decoder.end());
  return deltas.map((delta) => {
    if (delta.type !== 'tool-call' || delta.id === undefined) return delta;
    return { ...delta, id: '' };
  });
}

/** Something at one place of a JSON value is replaced, taken out or joined by an unknown member. */
function changed(value: Json, at: number, by: Json | undefined): Json {
  const places: (readonly [JsonObject | Json[], string])[] = [];
  const copy = structuredClone(value);
  const visit = (one: Json) => {
    if (typeof one !== 'object' || one === null) return;
    for (const key of Object.keys(one)) {
      places.push([one, key]);
      visit((one as JsonObject)[key] as Json);
    }
  };
  visit(copy);
  const [holder, key] = places[at % Math.max(1, places.length)] ?? [];
  if (holder === undefined || key === undefined) return copy;
  if (by === undefined) delete (holder as JsonObject)[key];
  else (holder as JsonObject)[key] = by;
  return copy;
}

const SOMETHING = fc.option(fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>, { nil: undefined });

/** Every dialect of callers can tell it in its grammar. */
function expectTellable(deltas: readonly Delta[]): void {
  const { choices } = summarise(deltas);
  if (!choices.has(0)) return;
  const cut = [...choices.values()].some(({ calls }) => calls.some((call) => !isObject(call.arguments)));
  for (const client of CLIENTS) {
    // Its reader takes arguments that are no JSON object from an answer that ran out of tokens only.
    if (cut && client.dialect.name === 'messages') continue;
    toldTo(client, deltas);
  }
}

/** A body is read and told, or refused. */
function tellable({ dialect, spec }: Speaking, body: JsonObject): void {
  try {
    const deltas = dialect.decode(body, spec);
    if (deltas.some(({ type }) => type === 'error')) return;
    expectTellable(deltas);
  } catch (error) {
    if (!(error instanceof BadReply)) throw error;
  }
}

describe.skipIf(recordings.length === 0).each(families)('recordings of %s', (family) => {
  it.skipIf(of(streams, family).length === 0)('say the same, wherever their stream is cut', { timeout: LIMIT }, () => {
    const cases = fc.tuple(fc.constantFrom(...of(streams, family)), fc.integer({ min: 2, max: 1e9 }));
    fc.assert(
      fc.property(cases, ([recording, seed]) => {
        const { dialect, spec } = spokenTo(recording);
        const [one, other] = [1, seed].map((cut) =>
          read(dialect.open(spec), streamEvents(recording.response, cut, dialect.framing)),
        );
        expect(other).toEqual(one);
      }),
      { numRuns: RUNS },
    );
  });

  it.skipIf(of(streams, family).length === 0)('say the same with members that nobody knows', { timeout: LIMIT }, () => {
    const cases = fc.tuple(fc.constantFrom(...of(streams, family)), fc.jsonValue({ maxDepth: 2 }));
    fc.assert(
      fc.property(cases, ([recording, unknown]) => {
        const { dialect, spec } = spokenTo(recording);
        const events = streamEvents(recording.response, 1, dialect.framing);
        const more = events.map(({ name, data }) => ({ name, data: withUnknown(data, unknown as Json) }));
        const known = (deltas: unknown[]) => deltas.filter((delta) => (delta as { type: string }).type !== 'extra');
        const strip = (deltas: unknown[]) =>
          JSON.parse(
            JSON.stringify(known(deltas), (key, value) => (key === 'raw' || key === 'x_nobody' ? undefined : value)),
          );
        expect(strip(read(dialect.open(spec), more))).toEqual(strip(read(dialect.open(spec), events)));
      }),
      { numRuns: RUNS },
    );
  });

  it.skipIf(of(streams, family).length === 0)(
    'never break a decoder, with events changed, lost, doubled or moved',
    { timeout: LIMIT },
    () => {
      const change = fc.record({
        kind: fc.constantFrom('change', 'lose', 'double', 'move'),
        event: fc.nat(400),
        at: fc.nat(60),
        by: SOMETHING,
      });
      const cases = fc.tuple(fc.constantFrom(...of(streams, family)), fc.array(change, { minLength: 1, maxLength: 4 }));
      fc.assert(
        fc.property(cases, ([recording, changes]) => {
          const { dialect, spec } = spokenTo(recording);
          const events = [...streamEvents(recording.response, 1, dialect.framing)].map(({ name, data }) => ({
            name,
            data,
          }));
          for (const { kind, event, at, by } of changes) {
            const index = event % Math.max(1, events.length);
            const found = events[index];
            if (found === undefined) continue;
            if (kind === 'lose') events.splice(index, 1);
            else if (kind === 'double') events.splice(index, 0, found);
            else if (kind === 'move') events.push(...events.splice(index, 1));
            else events[index] = { name: found.name, data: changedText(found.data, at, by) };
          }
          const decoder = dialect.open(spec);
          const deltas = events.flatMap(({ name, data }) => decoder.decode(name, data));
          deltas.push(...decoder.end());
          const error = deltas.findIndex(({ type }) => type === 'error');
          if (error >= 0) expect(error).toBe(deltas.length - 1);
          else expectTellable(deltas);
        }),
        { numRuns: RUNS },
      );
    },
  );

  it.skipIf(of(wholes, family).length === 0)(
    'whole, are read or refused, whatever is changed in them',
    { timeout: LIMIT },
    () => {
      const cases = fc.tuple(
        fc.constantFrom(...of(wholes, family)),
        fc.array(fc.tuple(fc.nat(500), SOMETHING), { minLength: 1, maxLength: 4 }),
      );
      fc.assert(
        fc.property(cases, ([recording, changes]) => {
          let body: Json = recording.response.body ?? {};
          for (const [at, by] of changes) body = changed(body, at, by);
          tellable(spokenTo(recording), body as JsonObject);
        }),
        { numRuns: RUNS },
      );
    },
  );
});

it.skipIf(recordings.length === 0)('every kind of stream has recordings that were read to their end', () => {
  const read = streams.filter((one) => replyOf(one, spokenTo(one)).kind === 'answer');
  expect([...new Set(read.map(({ family }) => family))].sort()).toEqual(
    families.filter((family) => of(streams, family).length > 0).sort(),
  );
});

function withUnknown(data: string, unknown: Json): string {
  try {
    const event = JSON.parse(data) as Json;
    return isObject(event) ? JSON.stringify({ ...event, x_nobody: unknown }) : data;
  } catch {
    return data;
  }
}

function changedText(data: string, at: number, by: Json | undefined): string {
  try {
    return JSON.stringify(changed(JSON.parse(data) as Json, at, by));
  } catch {
    return typeof by === 'string' ? by : data.slice(0, at);
  }
}
