import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import { InvalidRequest } from '../invalid-request.ts';

/** What is being put together; the finished value is read-only. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** `a.b`, or `b` at the top of the body. */
export function pathOf(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}

/** @throws InvalidRequest always: `messages[0].role must be …` */
export function refuse(path: string, expected: string): never {
  throw new InvalidRequest(path, `${path} ${expected}`);
}

/** A string member; `null` counts as absent, as for every reader here. */
export function readString(object: JsonObject, name: string, at: string): string | undefined {
  const value = object[name];
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return undefined;
  return refuse(pathOf(at, name), 'must be a string');
}

export function needString(object: JsonObject, name: string, at: string): string {
  const value = object[name];
  return typeof value === 'string' ? value : refuse(pathOf(at, name), 'must be a string');
}

/** A string with something in it. */
export function needName(object: JsonObject, name: string, at: string): string {
  const value = object[name];
  return typeof value === 'string' && value !== '' ? value : refuse(pathOf(at, name), 'must be a non-empty string');
}

export function readBoolean(object: JsonObject, name: string, at: string): boolean | undefined {
  const value = object[name];
  if (typeof value === 'boolean') return value;
  if (value === undefined || value === null) return undefined;
  return refuse(pathOf(at, name), 'must be a boolean');
}

export function readNumber(object: JsonObject, name: string, min: number, max: number): number | undefined {
  const value = object[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && value >= min && value <= max) return value;
  return refuse(name, `must be a number from ${min} to ${max}`);
}

export function readInteger(
  object: JsonObject,
  name: string,
  at: string,
  min: number,
  max: number,
): number | undefined {
  const value = object[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  return refuse(pathOf(at, name), `must be an integer from ${min} to ${max}`);
}

export function readObject(object: JsonObject, name: string, at: string): JsonObject | undefined {
  const value = object[name];
  if (value === undefined || value === null) return undefined;
  return isObject(value) ? value : refuse(pathOf(at, name), 'must be an object');
}

export function needObject(object: JsonObject, name: string, at: string): JsonObject {
  const value = object[name];
  return isObject(value) ? value : refuse(pathOf(at, name), 'must be an object');
}

export function readList(object: JsonObject, name: string, at: string): Json[] | undefined {
  const value = object[name];
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value : refuse(pathOf(at, name), 'must be an array');
}

/** The members that are not known, as sent; `undefined` where there are none. */
export function unknownMembers(object: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  let rest: JsonObject | undefined;
  for (const name in object) {
    const value = object[name];
    if (value === null || value === undefined || known.has(name)) continue;
    rest ??= {};
    rest[name] = value;
  }
  return rest;
}
