import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFramed, openReader } from './event-reader.ts';
import { NdjsonReader } from './ndjson.ts';
import { type SseEvent, SseEventTooLarge } from './sse.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function read(chunks: readonly Uint8Array[]): SseEvent[] {
  const reader = new NdjsonReader();
  return [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
}

const LINES = ['{"text":"día 漢字 🦥🚀"}', '{"a":"line \\n break"}', 'no json', '{"last":true}'];

describe('NdjsonReader', () => {
  describe.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('with %s line ends', (_name, eol) => {
    const bytes = encoder.encode(`${LINES[0]}${eol}${eol}${LINES.slice(1).join(eol)}${eol}`);

    it('reads every line that says something', () => {
      expect(read([bytes]).map(({ data }) => data)).toEqual(LINES);
    });

    it('reads the same for a cut at every byte, and byte by byte', () => {
      for (let cut = 0; cut <= bytes.length; cut++) {
        expect(read([bytes.slice(0, cut), bytes.slice(cut)]).map(({ data }) => data)).toEqual(LINES);
      }
      expect(read(Array.from(bytes, (byte) => Uint8Array.of(byte))).map(({ data }) => data)).toEqual(LINES);
    });

    it('takes a last line that lacks its end', () => {
      expect(read([bytes.slice(0, -eol.length)]).map(({ data }) => data)).toEqual(LINES);
    });
  });

  it('hands on the bytes of any lines as they came, however they are cut', () => {
    const line = fc.string().map((text) => `${text}é漢🦥`);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), fc.array(fc.nat(400), { maxLength: 8 }), (lines, cuts) => {
        const bytes = encoder.encode(lines.map((text) => `${text}\n`).join(''));
        const sorted = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
        const chunks = [0, ...sorted].map((cut, i) => bytes.slice(cut, sorted[i] ?? bytes.length));
        const events = read(chunks);
        expect(events.map((event) => decoder.decode(event.bytes)).join('')).toBe(decoder.decode(bytes));
        expect(events).toHaveLength(lines.length);
      }),
    );
  });

  it('replaces invalid UTF-8 and goes on', () => {
    const events = read([Uint8Array.of(97, 0xff, 10), encoder.encode('b\n')]);
    expect(events.map(({ data }) => data)).toEqual(['a\uFFFD', 'b']);
  });

  it('says what waits for its end', () => {
    const reader = new NdjsonReader();
    reader.push(encoder.encode('a\nb'));
    reader.push(encoder.encode('c'));
    expect(decoder.decode(reader.pending)).toBe('bc');
    reader.push(encoder.encode('\n'));
    expect(reader.pending).toHaveLength(0);
  });

  it('refuses a line over the limit, whole or growing, and takes one of exactly the limit', () => {
    const line = encoder.encode(`${'x'.repeat(99)}\n`);
    expect(new NdjsonReader(100).push(line)).toHaveLength(1);
    expect(() => new NdjsonReader(99).push(line)).toThrow(SseEventTooLarge);
    const reader = new NdjsonReader(98);
    expect(() => {
      for (const byte of line) reader.push(Uint8Array.of(byte));
    }).toThrow(SseEventTooLarge);
  });

  it('reads a large line in tiny chunks without copying it over and over', () => {
    const reader = new NdjsonReader(2 ** 20);
    const letter = encoder.encode('x');
    const started = performance.now();
    for (let i = 0; i < 2 ** 19; i++) reader.push(letter);
    expect(reader.push(encoder.encode('\n'))[0]?.data).toHaveLength(2 ** 19);
    // Quadratic copying would move 128 GiB.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('an answer in lines of JSON', () => {
  it('is told from one in one piece, and from a page, by its content type', () => {
    for (const type of ['application/x-ndjson', 'application/jsonl', 'application/stream+json', 'text/plain', '']) {
      expect(isFramed('ndjson', type)).toBe(true);
    }
    for (const type of ['application/json', 'application/json; charset=utf-8', 'text/html']) {
      expect(isFramed('ndjson', type)).toBe(false);
    }
    expect(openReader('ndjson')).toBeInstanceOf(NdjsonReader);
  });
});
