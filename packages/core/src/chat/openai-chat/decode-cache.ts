import type { Json } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import { refuse } from '../anthropic-messages/members.ts';
import type { CacheMark } from '../call.ts';

/** `cache_control`, which OpenRouter and others took over from Anthropic. */
export function decodeCache(value: Json | undefined, path: () => string): CacheMark | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) return refuse(path(), 'must be an object');
  if (value.type !== 'ephemeral') refuse(`${path()}.type`, 'must be "ephemeral"');
  const { ttl } = value;
  if (ttl === undefined || ttl === null) return {};
  if (typeof ttl !== 'string') return refuse(`${path()}.ttl`, 'must be a string');
  return { ttl };
}
