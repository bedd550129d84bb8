/** 32 bits, the same for the same text everywhere: FNV-1a over UTF-16 units, mixed. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mix(hash);
}

/** Spreads what differs in few bits over all 32, as murmur3 does at its end. */
export function mix(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A hash as a fraction between 0 and 1, neither included. */
export function fractionOf(hash: number): number {
  return (hash + 0.5) / 0x1_0000_0000;
}
