import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const prefix = 'sk-sluice-';
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 32 bytes and four bytes of checksum in base 62. */
const secretLength = 43;
const checksumLength = 6;

/** A new key of a tenant's application: prefix, 256 random bits, checksum. */
export function makeKeyValue(): string {
  const secret = base62(BigInt(`0x${randomBytes(32).toString('hex')}`), secretLength);
  return prefix + secret + checksum(secret);
}

/** Whether a text can be a key of our making; finds typing mistakes without a look-up. */
export function isKeyValue(value: string): boolean {
  if (!value.startsWith(prefix) || value.length !== prefix.length + secretLength + checksumLength) return false;
  const secret = value.slice(prefix.length, prefix.length + secretLength);
  return value.endsWith(checksum(secret));
}

/** What may be shown of a key: of one of ours the prefix, four characters and the last four; of a foreign one less. */
export function keyHint(value: string): string {
  if (isKeyValue(value)) return `${value.slice(0, prefix.length + 4)}…${value.slice(-4)}`;
  return `${value.slice(0, 3)}…${value.slice(value.length < 24 ? -2 : -4)}`;
}

function checksum(secret: string): string {
  return base62(BigInt(crc32(secret)), checksumLength);
}

function base62(number: bigint, length: number): string {
  let text = '';
  for (let rest = number; text.length < length; rest /= 62n) text = (digits[Number(rest % 62n)] ?? '') + text;
  return text;
}
