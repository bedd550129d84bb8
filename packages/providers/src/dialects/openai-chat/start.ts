import type { Delta } from '@sluice/core/chat/delta';
import type { JsonObject } from '@sluice/core/json/json';

type Start = Extract<Delta, { type: 'start' }>;

/** Id, model and time of an answer. Azure's first chunk has empty ones, Hugging Face no id at all. */
export function readStart({ id, model, created }: JsonObject): Start | undefined {
  const start: { -readonly [K in keyof Start]: Start[K] } = { type: 'start' };
  if (typeof id === 'string' && id !== '') start.id = id;
  if (typeof model === 'string' && model !== '') start.model = model;
  if (typeof created === 'number' && created > 0) start.created = Math.floor(created);
  return start.id === undefined && start.model === undefined ? undefined : start;
}

/** Ids for calls that come without: their place in this answer, which no other answer has. */
export function callIds(answerId: string | undefined, choice: number): (call: number) => string {
  let base = answerId?.replace(/[^a-zA-Z0-9]/g, '').slice(-24) ?? '';
  return (call) => {
    if (base === '') base = globalThis.crypto.randomUUID().replaceAll('-', '').slice(0, 24);
    return `call_${base}${choice === 0 ? '' : `c${choice}`}_${call}`;
  };
}
