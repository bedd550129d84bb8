/** The polynomial of IEEE 802.3, bits reversed. */
const POLYNOMIAL = 0xedb88320;

let table: Uint32Array | undefined;

/** CRC-32 as zlib has it, of `bytes[start..end)`. */
export function crc32(bytes: Uint8Array, start: number, end: number): number {
  table ??= makeTable();
  let crc = 0xffffffff;
  for (let i = start; i < end; i++) crc = (table[(crc ^ (bytes[i] as number)) & 0xff] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function makeTable(): Uint32Array {
  const made = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let value = i;
    for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    made[i] = value;
  }
  return made;
}
