import type { Delta } from '@sluice/core/chat/delta';
import type { JsonObject } from '@sluice/core/json/json';
import { readStart } from '../openai-chat/start.ts';

/** Id, model and time of a response. */
export function startOf({ id, model, created_at: created }: JsonObject): Extract<Delta, { type: 'start' }> | undefined {
  return readStart({ id: id ?? null, model: model ?? null, created: created ?? null });
}
