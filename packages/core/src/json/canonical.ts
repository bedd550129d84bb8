import { isObject, type Json } from './json.ts';

/** JSON text without what its spelling leaves open: white space and the order of members. Other text stays as it is. */
export function canonicalJson(text: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(text) as Json));
  } catch {
    return text.trim();
  }
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name] as Json)]));
}
