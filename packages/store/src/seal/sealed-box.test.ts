import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { assertKeyCheck, deriveMasterKeys, makeKeyCheck, WrongMasterKey } from './master-key.ts';
import { CannotOpen, open, seal, sealedUnder } from './sealed-box.ts';
import { dayKey } from './tenant-keys.ts';

const key = { id: 'k1', bytes: randomBytes(32) };
const place = { table: 'provider_keys', row: 'pky_1', tenant: 'acme' };
const plain = Buffer.from('a secret');

test('a sealed value opens in its place, and never seals to the same bytes twice', () => {
  const blob = seal(key, place, plain);
  expect(open(key, place, blob)).toEqual(plain);
  expect(sealedUnder(blob)).toBe('k1');
  expect(blob.equals(seal(key, place, plain))).toBe(false);
  expect(blob.includes(plain)).toBe(false);
});

test('no changed byte, no shortened blob, no other place and no other key opens it', () => {
  const blob = seal(key, place, plain);
  for (let at = 0; at < blob.length; at++) {
    const changed = Buffer.from(blob);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => open(key, place, changed)).toThrow(CannotOpen);
    expect(() => open(key, place, blob.subarray(0, at))).toThrow(CannotOpen);
  }
  for (const other of [
    { ...place, table: 'x' },
    { ...place, row: 'x' },
    { ...place, tenant: 'x' },
  ]) {
    expect(() => open(key, other, blob)).toThrow(CannotOpen);
  }
  expect(() => open({ id: 'k1', bytes: randomBytes(32) }, place, blob)).toThrow(CannotOpen);
  expect(() => open({ ...key, id: 'k2' }, place, blob)).toThrow(CannotOpen);
});

test('each purpose and each day has a key of its own', () => {
  const keys = deriveMasterKeys(randomBytes(32));
  const all = [keys.seal.bytes, keys.chain, keys.audit, dayKey(key, 1).bytes, dayKey(key, 2).bytes];
  expect(new Set(all.map((one) => one.toString('hex'))).size).toBe(all.length);
});

test('a wrong master key is told apart from a right one, and a short one is refused', () => {
  const [mine, other] = [deriveMasterKeys(randomBytes(32)), deriveMasterKeys(randomBytes(32))];
  expect(() => assertKeyCheck(mine, makeKeyCheck(mine))).not.toThrow();
  expect(() => assertKeyCheck(other, makeKeyCheck(mine))).toThrow(WrongMasterKey);
  expect(() => deriveMasterKeys(randomBytes(16))).toThrow(/32 bytes/);
});
