import { isObject, type Json } from './json.ts';

/** JSON text without what its spelling leaves open: white space and the order of members. Other text stays as it is. */
export function canonicalJson(text: string): string {
  try {
    return canonicalOf(JSON.parse(text) as Json);
  } catch {
    return text.trim();
  }
}

/** A value as its canonical JSON text. */
export function canonicalOf(value: Json): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name] as Json)]));
}
