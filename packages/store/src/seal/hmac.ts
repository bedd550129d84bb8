import { type BinaryToTextEncoding, hash } from 'node:crypto';

const blockBytes = 64;

/**
 * HMAC-SHA-256 under one key. Twice as fast as `createHmac` on short texts: the key's pads are made once and no
 * object is made per text. For what runs with every call.
 *
 * @param key at most 64 bytes; a longer one would have to be hashed first, which nobody here needs
 */
export function hmacSha256(key: Uint8Array, encoding: BinaryToTextEncoding = 'hex'): (text: string) => string {
  if (key.length > blockBytes) throw new RangeError(`the key has over ${blockBytes} bytes`);
  const inner = Buffer.alloc(blockBytes, 0x36);
  const outer = Buffer.alloc(blockBytes + 32, 0x5c);
  for (const [index, byte] of key.entries()) {
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  return (text) => {
    const message = Buffer.allocUnsafe(blockBytes + Buffer.byteLength(text));
    inner.copy(message);
    message.write(text, blockBytes);
    // As text of bytes: a buffer of its own for the digest would take ten times as long.
    outer.write(hash('sha256', message, 'binary'), blockBytes, 'binary');
    return hash('sha256', outer, encoding);
  };
}
