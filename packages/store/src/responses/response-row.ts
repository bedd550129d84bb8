import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { SseReader } from '@sluice/core/stream/sse';
import { open, type SealKey, seal } from '../seal/sealed-box.ts';
import { type FinishedResponse, RESPONSE_LIFE_MS, type StoredResponse } from './responses.ts';

/** A finished response with its tenant's key: all that is needed to store it, on whichever thread. */
export interface PlainResponse extends FinishedResponse {
  readonly key: SealKey;
}

export interface ResponseRow {
  readonly tenant: string;
  readonly id: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly bytes: number;
  readonly input: Buffer;
  readonly response: Buffer;
}

/** The largest conversation that is kept, as JSON. Bytes. */
const LARGEST = 32 * 1024 * 1024;
/** What takes most of the time; more effort saves little of a text. */
const QUICK = { level: 1 };
/** Ids that can be asked for again. */
const ID = /^[\w.:-]{1,200}$/;

export function isResponseId(id: string): boolean {
  return ID.test(id);
}

/** The row to store, sealed; `undefined` where there is no whole response in the answer, or too large a one. */
export function rowOf(plain: PlainResponse): ResponseRow | undefined {
  const { tenant, at } = plain;
  const request = parse(plain.request);
  const response = plain.streamed ? lastResponse(plain.answer) : parse(plain.answer);
  if (request === undefined || response === undefined || typeof response.id !== 'string') return undefined;
  const { id } = response;
  if (!isResponseId(id) || (response.status !== 'completed' && response.status !== 'incomplete')) return undefined;
  const texts = [JSON.stringify(itemsOf(request.input)), JSON.stringify(response)] as const;
  if (texts[0].length + texts[1].length > LARGEST) return undefined;
  // A key that came from another thread has lost its class.
  const key = { id: plain.key.id, bytes: Buffer.from(plain.key.bytes) };
  const input = seal(key, placeOf('input', tenant, id), deflateRawSync(texts[0], QUICK));
  const sealed = seal(key, placeOf('response', tenant, id), deflateRawSync(texts[1], QUICK));
  const bytes = input.length + sealed.length;
  return { tenant, id, createdAt: at, expiresAt: at + RESPONSE_LIFE_MS, bytes, input, response: sealed };
}

/** @throws CannotOpen where the tenant's key was destroyed */
export function openRow(
  key: SealKey,
  tenant: string,
  id: string,
  row: { readonly input: Uint8Array; readonly response: Uint8Array },
): StoredResponse {
  const opened = (part: 'input' | 'response') =>
    JSON.parse(inflateRawSync(open(key, placeOf(part, tenant, id), row[part])).toString());
  return { input: opened('input') as Json[], response: opened('response') as JsonObject };
}

function placeOf(part: 'input' | 'response', tenant: string, id: string) {
  return { table: `responses.${part}`, row: id, tenant };
}

/** `input` as items, as `GET …/input_items` tells of it. */
function itemsOf(input: Json | undefined): Json[] {
  if (Array.isArray(input)) return input;
  if (typeof input !== 'string') return [];
  return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }];
}

/** `response` of the event that ended a stream. */
function lastResponse(stream: Uint8Array): JsonObject | undefined {
  const reader = new SseReader(LARGEST);
  const events = [...reader.push(stream), ...reader.end()];
  for (const { data } of events.reverse()) {
    if (!data.includes('"response"')) continue;
    const event = parse(Buffer.from(data));
    if (isObject(event?.response)) return event.response;
  }
  return undefined;
}

function parse(bytes: Uint8Array): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
