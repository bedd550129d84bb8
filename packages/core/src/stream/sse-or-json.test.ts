import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SseEventTooLarge } from './sse.ts';
import { SseOrJsonReader } from './sse-or-json.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);

/** All events of a text that comes in these chunks. */
function read(chunks: readonly Uint8Array[]) {
  const reader = new SseOrJsonReader();
  return [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
}

function cut(whole: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, i = 0; at < whole.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    chunks.push(whole.slice(at, at + size));
    at += size;
  }
  return chunks;
}

const OBJECTS = [{ a: 'x}]"\\' }, { b: [{ c: '{' }, []], d: 'θ🌡️' }, {}];
const ARRAY = `\n [${OBJECTS.map((one) => JSON.stringify(one, null, 2)).join('\r\n,\r\n')}]\n`;
const EVENTS = OBJECTS.map((one) => `data: ${JSON.stringify(one)}\r\n\r\n`).join('');

describe('a stream that is server-sent events or a JSON array', () => {
  it.each([
    ['an array', ARRAY],
    ['events', EVENTS],
  ])('gives the same objects from %s, however it is cut', (_what, whole) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sizes) => {
        expect(read(cut(bytes(whole), sizes)).map(({ data }) => JSON.parse(data))).toEqual(OBJECTS);
      }),
    );
  });

  it('tells the objects of an array in bytes that are server-sent events', () => {
    const events = read([bytes(ARRAY)]);
    expect(events.map((event) => text(event.bytes))).toEqual(events.map(({ data }) => `data: ${data}\n\n`));
    for (const { data } of events) expect(data).not.toMatch(/[\r\n]/);
    expect(read(events.map((event) => event.bytes)).map(({ data }) => data)).toEqual(events.map(({ data }) => data));
  });

  it('takes an object that stands alone, and one that ends a stream of events without data: in front', () => {
    expect(read([bytes('{"error":{"code":400}}')]).map(({ data }) => data)).toEqual(['{"error":{"code":400}}']);
    const broken = `${EVENTS}{\r\n  "error": {\r\n    "message": "a: b"\r\n  }\r\n}\r\n`;
    for (let size = 1; size < 30; size++) {
      const last = read(cut(bytes(broken), [size])).at(-1);
      expect(JSON.parse(last?.data ?? '')).toEqual({ error: { message: 'a: b' } });
    }
  });

  it('says nothing of what was cut off, and knows that something is missing', () => {
    const reader = new SseOrJsonReader();
    expect(reader.pending).toHaveLength(0);
    expect(reader.push(bytes('[{"a":1},\n{"b":'))).toHaveLength(1);
    expect(text(reader.pending)).toBe('{"b":');
    expect(reader.end()).toEqual([]);
    expect(new SseOrJsonReader().end()).toEqual([]);
  });

  it('refuses an object without an end before it fills the memory', () => {
    const reader = new SseOrJsonReader();
    reader.push(bytes('[{"a":"'));
    const block = new Uint8Array(256 * 1024).fill(120);
    expect(() => {
      for (let i = 0; i < 5; i++) reader.push(block);
    }).toThrow(SseEventTooLarge);
  });

  it('ends on any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 })), (chunks) => {
        for (const { data } of read(chunks)) expect(typeof data).toBe('string');
      }),
    );
  });
});
