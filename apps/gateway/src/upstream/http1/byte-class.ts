/** May stand in a name (RFC 9110, 5.6.2). */
export const TOKEN = 1;
/** May stand in a value: visible characters, space, tab, and everything above ASCII. */
export const FIELD = 2;

const NAMES = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** What each byte may be; 0 for control characters. */
export const BYTE_CLASS: Uint8Array = Uint8Array.from({ length: 256 }, (_none, byte) => {
  const field = byte === 9 || (byte >= 32 && byte !== 127) ? FIELD : 0;
  return field + (NAMES.includes(String.fromCharCode(byte)) ? TOKEN : 0);
});

/** The value of a hexadecimal digit, -1 for every other byte. */
export const HEX_VALUE: Int8Array = Int8Array.from({ length: 256 }, (_none, byte) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(byte).toLowerCase()),
);
