/**
 * The bytes in memory of their own. A small buffer is a piece of a slab that Node hands out in many, and keeps all of the
 * slab alive: what is kept for long would take many times what it counts for.
 */
export function ownBytes(bytes: Uint8Array): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.byteLength);
  own.set(bytes);
  return own;
}
