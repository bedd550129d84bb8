import { nestsTooDeep } from '../../json/depth.ts';
import type { JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';

/** Shorter arguments cannot nest deep enough to harm, and are not encoded only to be asked. */
const LONG = 1_000;

/**
 * The arguments of a call as the object that `tool_use.input` must be. Text that is no JSON object (cut by the output
 * limit, or a free-text tool's) is kept whole under one member instead of being guessed at.
 */
export function toolInput(text: string, kind: 'function' | 'custom' | undefined): JsonObject {
  if (kind === 'custom') return { input: text };
  if (text.trim() === '' || text === 'null') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value) && !(text.length >= LONG && nestsTooDeep(new TextEncoder().encode(text)))) return value;
  } catch {
    // Kept as text below.
  }
  return { raw_arguments: text };
}
