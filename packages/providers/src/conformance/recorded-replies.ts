import type { Delta } from '@sluice/core/chat/delta';
import { mergeUsage, type Usage } from '@sluice/core/chat/usage';
import type { JsonObject } from '@sluice/core/json/json';
import { BadReply, type Dialect } from '../dialect.ts';
import type { ProviderSpec } from '../spec.ts';
import { type Recording, recordingsOf } from './recordings.ts';
import { eventsInPieces } from './sse-cuts.ts';

export const ANY: ProviderSpec = {
  type: 'any',
  title: 'Any vendor of the dialect',
  baseUrl: undefined,
  auth: { kind: 'bearer' },
  dialect: 'openai-chat',
  quirks: {},
};

/** Where the recordings' facts read an oddity in another way than the decoder. */
const ODD = new Set([
  // Two answers glued together: the facts join two calls of different ids, because both have index 0.
  'cerebras/chat-cererebras-structured-output-tools-1-stream',
  // The content is a JSON object instead of its text.
  'cloudflare/chat-data-extraction-1',
  // A second message begins in the middle of the first.
  'anthropic/messages-spliced-message-start-stream',
  // Its calls were made, and answered, by the model's own code.
  'anthropic/messages-programmatic-tool-calling-1',
]);

function deltasOf({ response }: Recording, dialect: Dialect, spec: ProviderSpec): Delta[] {
  if (response.body !== undefined) return dialect.decode(response.body, spec);
  const decoder = dialect.open(spec);
  const deltas = eventsInPieces(response.sse ?? '', 1).flatMap(({ name, data }) => decoder.decode(name, data));
  return [...deltas, ...decoder.end()];
}

/** The good answers of a wire format: the name, the facts and the deltas of each. */
export function repliesOf(family: string, dialect: Dialect, spec: ProviderSpec) {
  return recordingsOf(family)
    .filter(({ id }) => !ODD.has(id))
    .filter(({ response }) => response.status < 300 && (response.body !== undefined || response.sse !== undefined))
    .flatMap((recording) => {
      try {
        const deltas = deltasOf(recording, dialect, spec);
        return deltas.some(({ type }) => type === 'error') ? [] : [[recording.id, recording.facts, deltas] as const];
      } catch (error) {
        // Recorded because it is no answer at all.
        if (error instanceof BadReply) return [];
        throw error;
      }
    });
}

/** The blocks of thinking that the deltas tell of. */
export function thoughtsOf(deltas: readonly Delta[]): JsonObject[] {
  const blocks = new Map<number, JsonObject>();
  for (const delta of deltas) {
    if (delta.type !== 'reasoning') continue;
    if (delta.redacted !== undefined) blocks.set(delta.block, { type: 'redacted_thinking', data: delta.redacted });
    else {
      const block = blocks.get(delta.block) ?? { type: 'thinking', thinking: '', signature: '' };
      block.thinking = String(block.thinking) + (delta.text ?? '');
      block.signature = String(block.signature) + (delta.signature ?? '');
      blocks.set(delta.block, block);
    }
  }
  // What nobody signed Anthropic would refuse.
  return [...blocks.values()].filter(({ signature }) => signature !== '');
}

/** What was said in words: text, a refusal, or the words of an audio answer. */
export function expectedWords(facts: JsonObject, deltas: readonly Delta[]): string {
  const said = [facts.text, facts.refusal].filter((text): text is string => typeof text === 'string').join('');
  const spoken = deltas.map((delta) => (delta.type === 'audio' ? (delta.transcript ?? '') : '')).join('');
  return said === '' ? spoken : said;
}

export function lastUsage(deltas: readonly Delta[]): Usage | undefined {
  let usage: Usage | undefined;
  for (const delta of deltas) if (delta.type === 'usage') usage = mergeUsage(usage, delta.usage);
  return usage;
}
