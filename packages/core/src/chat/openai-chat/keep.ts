import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';

/** Keeps an unknown member with its owner; the owner has no `extra` until there is something to keep. */
export function keep(owner: { extra?: JsonObject }, name: string, value: Json): void {
  if (owner.extra === undefined) owner.extra = { [name]: value };
  else owner.extra[name] = value;
}

/** Keeps an unknown member of one of the body's own objects: `stream_options.include_obfuscation`. */
export function keepInner(extra: JsonObject, object: string, name: string, value: Json | undefined): void {
  const inner = extra[object];
  if (isObject(inner)) inner[name] = value;
  else extra[object] = { [name]: value };
}
