import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import { readMessageStream } from '@sluice/core/chat/anthropic-messages/conformance/read-stream';
import type { Delta } from '@sluice/core/chat/delta';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { BadReply } from '../dialect.ts';
import { bedrockInvokeDialect } from '../dialects/bedrock-invoke/dialect.ts';
import { providerSpec, speakingWith, speechFor } from '../registry.ts';
import { summarise } from './chat-summary.ts';
import { type Recording, recordingsOf } from './recordings.ts';
import { eventsInPieces } from './sse-cuts.ts';

const recordings = recordingsOf('bedrock-invoke');
const bedrock = providerSpec('bedrock');
if (bedrock === undefined) throw new Error('the spec exists');
const claudes = recordings.filter(({ model }) => /anthropic\.claude-(?!v\d|instant)/.test(model));
const others = recordings.filter((one) => !claudes.includes(one));

function streamOf({ response }: Recording, seed: number) {
  const bytes = Uint8Array.from(atob(response.base64 ?? ''), (char) => char.charCodeAt(0));
  return eventsInPieces(bytes, seed, bedrockInvokeDialect.framing);
}

function deltasOf(recording: Recording, seed = 1): Delta[] {
  const { body } = recording.response;
  if (body !== undefined) return bedrockInvokeDialect.decode(body, bedrock as never);
  const decoder = bedrockInvokeDialect.open(bedrock as never);
  const deltas = streamOf(recording, seed).flatMap(({ name, data }) => decoder.decode(name, data));
  expect(decoder).toMatchObject({ finished: true, done: true, skipped: 0 });
  return [...deltas, ...decoder.end()];
}

function billed({ usage }: JsonObject): JsonObject {
  const said = usage as JsonObject;
  return isObject(said.message_start) ? { ...said.message_start, ...(said.message_delta as JsonObject) } : said;
}

describe.skipIf(recordings.length === 0)('recorded InvokeModel traffic', () => {
  it('is all there, and Claude of the Messages API is told from the rest by its name', () => {
    expect(recordings.length).toBeGreaterThanOrEqual(30);
    for (const { response, id } of claudes) {
      const isMessages = response.base64 !== undefined || response.body?.type === 'message';
      expect([id, isMessages]).toEqual([id, true]);
    }
    for (const { response, id } of others) expect([id, response.body?.type]).not.toEqual([id, 'message']);
    expect(claudes.length).toBeGreaterThanOrEqual(11);
  });

  it.each(recordings.map(({ id, model }) => [id, model] as const))(
    '%s is spoken to as its model can be',
    (_id, model) => {
      const speech = speechFor(bedrock, model);
      const isClaude = claudes.some((one) => one.model === model);
      expect(speakingWith(speech, 'chat').dialect.name).toBe('bedrock-converse');
      expect(speakingWith(speech, 'messages').dialect.name).toBe(isClaude ? 'bedrock-invoke' : 'bedrock-converse');
    },
  );

  describe.each(claudes.map((recording) => [recording.id, recording] as const))('%s', (_id, recording) => {
    const { facts } = recording;

    it('is decoded to what the provider said, wherever the stream is cut', () => {
      for (const seed of recording.stream ? [1, 2, 3, 4, 5] : [1]) {
        const { choices, usage } = summarise(deltasOf(recording, seed));
        const said = choices.get(0);
        expect(said?.text).toBe(facts.text ?? '');
        expect(said?.reasoning).toBe(facts.reasoning ?? '');
        expect(said?.finish).toBe(facts.finish_reason);
        const calls = (facts.tool_calls as JsonObject[]).map(({ id, name, arguments: input }) => ({
          id,
          name,
          arguments: (input ?? {}) as Json,
        }));
        expect(said?.calls).toEqual(calls);
        const bill = billed(facts);
        expect(usage?.input).toBe(bill.input_tokens);
        expect(usage?.output).toBe(bill.output_tokens);
        expect(usage?.cacheRead ?? 0).toBe(bill.cache_read_input_tokens ?? 0);
        expect(usage?.cacheWrite ?? 0).toBe(bill.cache_creation_input_tokens ?? 0);
      }
    });

    it('is a stream of the Messages dialect once the frames are taken off', () => {
      if (!recording.stream) return;
      const events = streamOf(recording, 7);
      const text = events.map(({ bytes }) => new TextDecoder().decode(bytes)).join('');
      const { content, message } = readMessageStream(text);
      expect(message.id).toBe(facts.id);
      expect(content.map(({ type }) => type)).toEqual(facts.content_types);
      // What the gateway must look at is never taken for plain content, nor the rest for more than it is.
      for (const { bytes } of events) expect([0, bytes.length]).toContain(messagesDialect.plainLength(bytes));
    });

    it('would be asked for with the very body that was recorded', () => {
      const { model: _none, ...own } = recording.request.body;
      const call = messagesDialect.decode(structuredClone({ ...own, model: 'alias', stream: recording.stream }));
      const { dialect, spec } = speakingWith(speechFor(bedrock, recording.model), 'messages');
      const target = { spec, model: recording.model, outputCap: undefined, outputLimit: undefined };
      const { set, path, headers } = dialect.splice(call, target);
      const sent: JsonObject = { ...own, model: 'alias', stream: recording.stream, ...set };
      for (const name of Object.keys(sent)) if (sent[name] === undefined) delete sent[name];
      expect(sent).toEqual(own);
      expect(decodeURIComponent(path)).toBe(
        decodeURIComponent(`/model/${recording.model}/invoke${recording.stream ? '-with-response-stream' : ''}`),
      );
      expect(headers).toEqual({});
    });
  });

  it.each(others.map((recording) => [recording.id, recording] as const))(
    '%s is no answer of this dialect, and is refused as such',
    (_id, recording) => {
      const { status, headers, body, base64 } = recording.response;
      if (status >= 400) {
        const fault = bedrockInvokeDialect.fault({ status, headers, body: JSON.stringify(body) }, bedrock);
        expect(fault).toMatchObject({ class: 'auth', status, message: (recording.facts.error as JsonObject).message });
      } else if (base64 === undefined) expect(() => deltasOf(recording)).toThrow(BadReply);
      else {
        const decoder = bedrockInvokeDialect.open(bedrock);
        for (const { name, data } of streamOf(recording, 1)) decoder.decode(name, data);
        expect(decoder.finished).toBe(false);
      }
    },
  );
});
