/** The base64 of little-endian floats of 32 bits: what OpenAI's clients ask for. */
export function base64Of(values: readonly number[]): string {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i] as number, true);
  let text = '';
  // In pieces: an argument list has its limit.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

/** @returns `undefined` where the text is not base64 of whole floats */
export function floatsOf(base64: string): number[] | undefined {
  let text: string;
  try {
    text = atob(base64);
  } catch {
    return undefined;
  }
  if (text.length % 4 !== 0) return undefined;
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const view = new DataView(bytes.buffer);
  const values: number[] = [];
  for (let at = 0; at < bytes.length; at += 4) values.push(view.getFloat32(at, true));
  return values;
}
