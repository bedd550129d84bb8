import { CallError } from '../http/call-error.ts';

/** Where a list goes on: opaque for clients, so that a later version may say more in it. */
export function cursorOf(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @throws CallError `invalid_request` for what no list of ours gave */
export function placeAt(cursor: string): readonly unknown[] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(place)) return place;
  } catch {
    // Said below.
  }
  throw new CallError('invalid_request', 'The cursor is none that a list gave.', { param: 'cursor' });
}
