import type { Json } from './json.ts';
import type { Scan } from './scan.ts';

/**
 * The same JSON text with some outermost members set, or taken out (`undefined`); the bytes of every other member stay
 * as they came. New members go to the end.
 */
export function spliceMembers(
  bytes: Uint8Array,
  scan: Scan,
  set: Readonly<Record<string, Json | undefined>>,
): readonly (Uint8Array | string)[] {
  const names = Object.keys(set);
  if (names.length === 0) return [bytes];
  const pieces: (Uint8Array | string)[] = [];
  const seen = new Set<string>();
  const first = scan.members[0];
  const last = scan.members[scan.members.length - 1];
  // From the end of the last member that stays to the start of the next one.
  let behind = 0;
  let kept = 0;
  const separate = (keyStart: number, adjacent: boolean) => {
    if (kept === 0) pieces.push(bytes.subarray(0, first === undefined ? scan.end : first.keyStart));
    else if (adjacent) pieces.push(bytes.subarray(behind, keyStart));
    else pieces.push(',');
    kept++;
  };
  let adjacent = true;
  for (const member of scan.members) {
    const named = Object.hasOwn(set, member.name);
    if (named) seen.add(member.name);
    const value = set[member.name];
    if (named && value === undefined) {
      adjacent = false;
      continue;
    }
    separate(member.keyStart, adjacent);
    adjacent = true;
    if (named) {
      pieces.push(bytes.subarray(member.keyStart, member.valueStart), JSON.stringify(value));
    } else pieces.push(bytes.subarray(member.keyStart, member.valueEnd));
    behind = member.valueEnd;
  }
  for (const name of names) {
    const value = set[name];
    if (value === undefined || seen.has(name)) continue;
    separate(0, false);
    pieces.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
  }
  if (kept === 0) pieces.push(bytes.subarray(0, first === undefined ? scan.end : first.keyStart));
  pieces.push(bytes.subarray(last === undefined ? scan.end : last.valueEnd));
  return pieces;
}
