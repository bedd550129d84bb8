import { checkAllowed } from '../chat/forbidden-members.ts';
import type { Json, JsonObject } from './json.ts';

/** The members that are not known, as sent. @throws InvalidRequest for one that is never taken */
export function otherMembers(body: JsonObject, known: ReadonlySet<string>): JsonObject {
  const extra: JsonObject = {};
  for (const name in body) {
    const value = body[name] as Json;
    if (value === null || value === undefined || known.has(name)) continue;
    checkAllowed(name);
    extra[name] = value;
  }
  return extra;
}
