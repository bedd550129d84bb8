import type { Json, JsonObject } from './json.ts';
import type { Scan } from './scan.ts';

const SPACE = 32;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** Members for an object that stands within the outermost one. */
export interface Addition {
  /** What the object may be called; where none stands there it is made under the first of these names. */
  readonly names: readonly string[];
  readonly members: JsonObject;
}

/**
 * The same JSON text with some outermost members set, or taken out (`undefined`); the bytes of every other member stay
 * as they came. New members go to the end.
 */
export function spliceMembers(
  bytes: Uint8Array,
  scan: Scan,
  set: Readonly<Record<string, Json | undefined>>,
  add?: Addition,
): readonly (Uint8Array | string)[] {
  if (add !== undefined) return spliceWithin(bytes, scan, set, add);
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

/** As `spliceMembers`, and the addition's members in front in its object, whose other bytes stay as they came too. */
function spliceWithin(
  bytes: Uint8Array,
  scan: Scan,
  set: Readonly<Record<string, Json | undefined>>,
  { names, members }: Addition,
): readonly (Uint8Array | string)[] {
  const object = scan.members.find(({ name }) => names.includes(name));
  if (object === undefined || bytes[object.valueStart] !== OPEN_BRACE) {
    return spliceMembers(bytes, scan, { ...set, [object?.name ?? (names[0] as string)]: members });
  }
  let first = object.valueStart + 1;
  while ((bytes[first] as number) <= SPACE) first++;
  const added = JSON.stringify(members).slice(1, -1) + (bytes[first] === CLOSE_BRACE ? '' : ',');
  const inserted = new TextEncoder().encode(added);
  const at = object.valueStart + 1;
  const widened = new Uint8Array(bytes.length + inserted.length);
  widened.set(bytes.subarray(0, at));
  widened.set(inserted, at);
  widened.set(bytes.subarray(at), at + inserted.length);
  const moved = (offset: number) => (offset >= at ? offset + inserted.length : offset);
  const shifted = scan.members.map(({ name, keyStart, valueStart, valueEnd }) => ({
    name,
    keyStart: moved(keyStart),
    valueStart: moved(valueStart),
    valueEnd: moved(valueEnd),
  }));
  return spliceMembers(widened, { members: shifted, end: moved(scan.end) }, set);
}
