import type { Delta } from '@sluice/core/chat/delta';
import type { Usage } from '@sluice/core/chat/usage';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

type Draft = { -readonly [K in keyof Usage]: Usage[K] };

/** `Modality.AUDIO`, by name or by number. */
const AUDIO: readonly Json[] = ['AUDIO', 4];

/**
 * Google's usage object in disjoint classes. `promptTokenCount` holds what came from a cache and leaves out what the
 * vendor's own tools read; `candidatesTokenCount` leaves thoughts out and may be missing altogether.
 * @param ended whether the answer is whole: a count that is missing then is 0 where the total says so
 */
export function readUsage(raw: JsonObject, ended: boolean): Usage {
  const usage: Draft = {};
  const prompt = number(raw.promptTokenCount);
  const cached = number(raw.cachedContentTokenCount);
  const audio = audioIn(raw.promptTokensDetails);
  const cachedAudio = audioIn(raw.cacheTokensDetails) ?? 0;
  if (cached !== undefined) usage.cacheRead = Math.min(cached, prompt ?? cached);
  if (audio !== undefined) usage.audioInput = Math.max(0, audio - cachedAudio);
  if (prompt !== undefined) {
    const fresh = Math.max(0, prompt - (cached ?? 0) - (usage.audioInput ?? 0));
    usage.input = fresh + (number(raw.toolUsePromptTokenCount) ?? 0);
  }
  readOutput(raw, usage, ended);
  return usage;
}

function readOutput(raw: JsonObject, usage: Draft, ended: boolean): void {
  const thoughts = number(raw.thoughtsTokenCount);
  const spoken = number(raw.candidatesTokenCount);
  const audio = audioIn(raw.candidatesTokensDetails);
  if (thoughts !== undefined) usage.reasoning = thoughts;
  if (audio !== undefined) usage.audioOutput = audio;
  if (spoken === undefined && thoughts === undefined && !(ended && number(raw.totalTokenCount) !== undefined)) return;
  usage.output = Math.max(0, (spoken ?? 0) + (thoughts ?? 0) - (audio ?? 0));
}

/** What an answer counts; nothing where only the kind of traffic is said, as in most chunks at Vertex AI. */
export function usageDelta(raw: Json | undefined, ended: boolean): Extract<Delta, { type: 'usage' }> | undefined {
  if (!isObject(raw)) return undefined;
  const usage = readUsage(raw, ended);
  return Object.keys(usage).length === 0 ? undefined : { type: 'usage', usage, raw };
}

function audioIn(details: Json | undefined): number | undefined {
  if (!Array.isArray(details)) return undefined;
  for (const one of details) {
    if (isObject(one) && AUDIO.includes(one.modality ?? null)) return number(one.tokenCount);
  }
  return undefined;
}

function number(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
