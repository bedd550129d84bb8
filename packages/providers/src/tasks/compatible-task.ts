import type { Call } from '@sluice/core/chat/call';
import type { Delta } from '@sluice/core/chat/delta';
import type { Json, JsonObject } from '@sluice/core/json/json';
import type { Target } from '../dialect.ts';
import { bodyError } from '../dialects/openai-chat/fault-in-reply.ts';

/** Behind the base of an OpenAI-compatible vendor; `{model}` is filled in. At Azure's older form models are deployments. */
export function taskPath({ model, spec, apiVersion }: Target, path: string): string {
  const { deployments, path: own = path } = spec.quirks;
  if (deployments !== true || apiVersion === undefined) return own.replaceAll('{model}', encodeURIComponent(model));
  return `/deployments/${encodeURIComponent(model)}${own}?api-version=${encodeURIComponent(apiVersion)}`;
}

/** The model's name as a member to set, where the caller's differs. */
export function modelMember(call: Call, { model }: Target): Record<string, Json> {
  return call.model === model ? {} : { model };
}

/** An error that stands in an answer of status 200. */
export function errorIn(body: JsonObject): Delta | undefined {
  const fault = bodyError(body);
  return fault === undefined ? undefined : { type: 'error', fault };
}

/** What an answer says of itself. */
export function startOf(body: JsonObject): Extract<Delta, { type: 'start' }> {
  return {
    type: 'start',
    ...(typeof body.id === 'string' ? { id: body.id } : {}),
    ...(typeof body.model === 'string' ? { model: body.model } : {}),
  };
}
