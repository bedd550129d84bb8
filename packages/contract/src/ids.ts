/** What the id of each kind of object begins with: an id tells what it names wherever it turns up. */
export const ID_PREFIX = {
  request: 'req_',
  tenant: 'ten_',
  team: 'team_',
  application: 'app_',
  key: 'key_',
  provider: 'prov_',
  providerKey: 'pkey_',
  model: 'mod_',
  service: 'svc_',
  plan: 'plan_',
  subscription: 'sub_',
  user: 'usr_',
  audit: 'aud_',
  ledgerEntry: 'led_',
} as const;

/** Random bytes that `formatRequestId` takes. */
export const REQUEST_ID_BYTES = 10;

/** Crockford's base 32: no I, L, O, U, and in ASCII order, so that ids sort by time as text. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const _TIME_LENGTH = 10;
const ID = /^req_([0-7][0-9A-HJKMNP-TV-Z]{9})[0-9A-HJKMNP-TV-Z]{16}$/;

/** One text for every ten bits: the random part takes eight look-ups instead of sixteen. */
let pairs: readonly string[] | undefined;

function pairTable(): readonly string[] {
  pairs ??= Array.from({ length: 1024 }, (_, bits) => letter(bits >>> 5) + letter(bits & 31));
  return pairs;
}

function letter(value: number): string {
  return ALPHABET.charAt(value);
}

/** The time part changes once a millisecond, and many requests share one. */
let lastTime = -1;
let lastTimeText = '';

/**
 * `req_` + 10 characters of time + 16 characters of chance, safe in URLs and headers. Ids made later sort later as text,
 * to the millisecond. The day of a request can be read from its id, which is how partitions by day find it.
 *
 * @param timeMs Unix ms, 0 to 2^48 - 1
 * @param bytes random bytes, of which `REQUEST_ID_BYTES` are read from `offset` on: a pool can be used up piece by piece
 */
export function formatRequestId(timeMs: number, bytes: Uint8Array, offset = 0): string {
  if (timeMs !== lastTime) {
    lastTimeText = timeText(timeMs);
    lastTime = timeMs;
  }
  if (bytes.length < offset + REQUEST_ID_BYTES) throw new RangeError('a request id needs 10 random bytes');
  const table = pairTable();
  let chance = '';
  for (let at = offset; at < offset + REQUEST_ID_BYTES; at += 5) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3], bytes[at + 4]];
    chance +=
      `${table[(a << 2) | (b >>> 6)]}${table[((b & 63) << 4) | (c >>> 4)]}` +
      `${table[((c & 15) << 6) | (d >>> 2)]}${table[((d & 3) << 8) | e]}`;
  }
  return ID_PREFIX.request + lastTimeText + chance;
}

/** Unix ms at which an id was made, `undefined` for anything that is no request id of ours. */
export function requestTime(id: string): number | undefined {
  const text = ID.exec(id)?.[1];
  if (text === undefined) return undefined;
  let time = 0;
  for (const character of text) time = time * 32 + ALPHABET.indexOf(character);
  return time;
}

function timeText(timeMs: number): string {
  if (!Number.isSafeInteger(timeMs) || timeMs < 0 || timeMs >= 2 ** 48) throw new RangeError('not a time in Unix ms');
  const table = pairTable();
  const pair = (shift: number): string => table[Math.floor(timeMs / 2 ** shift) % 1024] ?? '';
  return pair(40) + pair(30) + pair(20) + pair(10) + pair(0);
}
