import { geminiDialect } from '@sluice/core/chat/gemini/client';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import type { Target } from '../dialect.ts';
import { anthropicMessagesDialect } from '../dialects/anthropic-messages/dialect.ts';
import { geminiDialect as geminiProvider } from '../dialects/gemini/dialect.ts';
import { openaiChatDialect } from '../dialects/openai-chat/dialect.ts';
import { providerSpec } from '../registry.ts';
import { requestMeaning } from './gemini-meaning.ts';
import { type Recording, recordingsOf } from './recordings.ts';

const recordings = recordingsOf('gemini').filter(({ request }) => request.recorded !== false);
const REFUSED = new Set(['vertex/generate-content-invalid-role']);
const taken = recordings.filter(({ id }) => !REFUSED.has(id)).map((recording) => [recording.id, recording] as const);

function targetAt(type: string, model: string): Target {
  const spec = providerSpec(type);
  if (spec === undefined) throw new Error(`no provider ${type}`);
  return { spec, model, outputCap: undefined, outputLimit: undefined };
}

function decode({ request, stream }: Recording) {
  return geminiDialect.decode(structuredClone(request.body), { model: 'alias', stream });
}

/** Texts anywhere in a value. */
function textsIn(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** What the caller's own parts say in words. */
function wordsOf(body: JsonObject): string[] {
  const contents = Array.isArray(body.contents) ? body.contents : [];
  const parts = contents.flatMap((content) => (isObject(content) ? content.parts : undefined) ?? []).flat(9) as Json[];
  return parts.flatMap((part) =>
    isObject(part) && typeof part.text === 'string' && part.thought !== true && part.text.trim() !== ''
      ? [part.text]
      : [],
  );
}

describe.skipIf(recordings.length === 0)('recorded requests in Google`s dialect', () => {
  it('are as many as the corpus has', () => {
    expect(taken.length).toBeGreaterThanOrEqual(85);
  });

  it.each(taken)('%s goes back to Google with the same meaning', (_id, recording) => {
    const call = decode(recording);
    const { body } = geminiProvider.encode(call, targetAt(recording.provider, recording.model));
    expect(requestMeaning(body)).toEqual(requestMeaning(recording.request.body));
  });

  it.each(taken)('%s goes on to Google byte for byte, but for the model in the body', (_id, recording) => {
    const { set, verdicts } = geminiProvider.splice(decode(recording), targetAt(recording.provider, recording.model));
    expect(set).toEqual({ model: undefined });
    expect(verdicts).toEqual([]);
  });

  it.each(taken)('%s is told to vendors of other dialects, without a word lost', (_id, recording) => {
    const call = decode(recording);
    for (const wire of [
      openaiChatDialect.encode(call, targetAt('openai', 'gpt-5')),
      anthropicMessagesDialect.encode(call, targetAt('anthropic', 'claude-sonnet-4-5')),
    ]) {
      const told = textsIn(wire.body).join('');
      for (const words of wordsOf(recording.request.body)) expect(told).toContain(words.trimEnd());
      for (const { member } of wire.verdicts) expect(member).not.toMatch(/^messages/);
    }
  });
});
