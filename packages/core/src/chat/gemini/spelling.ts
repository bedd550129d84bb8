import type { JsonObject } from '../../json/json.ts';
import { pathOf, refuse } from '../anthropic-messages/members.ts';

/**
 * The object with its own members in camelCase: Google's JSON takes them in snake_case as well. What the members hold
 * stays as it is. @throws InvalidRequest where a member stands in both spellings
 */
export function camelMembers(object: JsonObject, at: string): JsonObject {
  if (!hasSnake(object)) return object;
  const result: JsonObject = {};
  for (const name of Object.keys(object)) {
    if (name === '__proto__') continue;
    const camel = camelCase(name);
    if (camel !== name && Object.hasOwn(object, camel)) refuse(pathOf(at, name), `stands twice: ${camel} is the same`);
    result[camel] = object[name];
  }
  return result;
}

/** A leading underscore (`_responseJsonSchema`) is part of the name. */
function camelCase(name: string): string {
  return name.replace(/(?<=[A-Za-z0-9])_([A-Za-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

function hasSnake(object: JsonObject): boolean {
  for (const name in object) if (name.includes('_')) return true;
  return false;
}
