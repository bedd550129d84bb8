import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SseEvent, SseEventTooLarge, SseReader } from './sse.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function read(chunks: readonly Uint8Array[]): SseEvent[] {
  const reader = new SseReader();
  const events = chunks.flatMap((chunk) => reader.push(chunk));
  return [...events, ...reader.end()];
}

function shown(events: readonly SseEvent[]): [string, string][] {
  return events.map(({ name, data }) => [name, data]);
}

function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const sorted = [...cuts].sort((a, b) => a - b);
  return [0, ...sorted].map((cut, i) => bytes.slice(cut, sorted[i] ?? bytes.length));
}

const SAMPLE = [
  ': a comment\n',
  'event: first\ndata: {"text":"día 漢字 🦥🚀"}\n\n',
  'data: one\ndata:two\ndata:  three\nid: 7\n\n',
  'event: empty\n\n',
  'data\n\n',
  'database: no\nretry: 3\ndata: é\n\n',
  'data: last\n\n',
].join('');
const EXPECTED: [string, string][] = [
  ['first', '{"text":"día 漢字 🦥🚀"}'],
  ['', 'one\ntwo\n three'],
  ['', 'é'],
  ['', 'last'],
];

describe('SseReader', () => {
  describe.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('with %s line ends', (_name, eol) => {
    const bytes = encoder.encode(SAMPLE.replaceAll('\n', eol));

    it('reads fields, comments and joined data lines', () => {
      expect(shown(read([bytes]))).toEqual(EXPECTED);
    });

    it('reads the same for a cut at every byte', () => {
      for (let cut = 0; cut <= bytes.length; cut++) {
        expect(shown(read([bytes.slice(0, cut), bytes.slice(cut)]))).toEqual(EXPECTED);
      }
    });

    it('reads the same byte by byte', () => {
      expect(shown(read(Array.from(bytes, (byte) => Uint8Array.of(byte))))).toEqual(EXPECTED);
    });

    it('reads the same for any cuts', () => {
      fc.assert(
        fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
          expect(shown(read(cutAt(bytes, cuts)))).toEqual(EXPECTED);
        }),
      );
    });

    it('takes a last event that lacks its blank line, or its line end too', () => {
      expect(shown(read([bytes.slice(0, -eol.length)]))).toEqual(EXPECTED);
      expect(shown(read([bytes.slice(0, -2 * eol.length)]))).toEqual(EXPECTED);
    });
  });

  it('reads mixed line ends', () => {
    const text = 'data: a\r\n\ndata: b\n\r\ndata: c\r\rdata: d\n\rdata: e\r\n\r\n';
    const bytes = encoder.encode(text);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const events = read([bytes.slice(0, cut), bytes.slice(cut)]);
      expect(events.map(({ data }) => data)).toEqual(['a', 'b', 'c', 'd', 'e']);
    }
  });

  it('takes a byte order mark at the very start, and keeps one inside', () => {
    const bytes = encoder.encode('\uFEFFdata: a\n\ndata: \uFEFFb\n\n');
    for (let cut = 0; cut < 8; cut++) {
      const events = read([bytes.slice(0, cut), bytes.slice(cut)]);
      expect(events.map(({ data }) => data)).toEqual(['a', '\uFEFFb']);
    }
  });

  it('hands on every byte of an event as it came, untouched by later chunks', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ minLength: 1, unit: 'binary' }).filter((text) => !/[\r\n]/.test(text)),
          { minLength: 1 },
        ),
        fc.array(fc.nat(400), { maxLength: 8 }),
        (texts, cuts) => {
          const bytes = encoder.encode(texts.map((text) => `data: ${text}\n\n`).join(''));
          const events = read(
            cutAt(
              bytes,
              cuts.map((cut) => cut % (bytes.length + 1)),
            ),
          );
          expect(events.map((event) => decoder.decode(event.bytes)).join('')).toBe(decoder.decode(bytes));
          expect(events.map(({ data }) => data)).toEqual(texts.map((text) => decoder.decode(encoder.encode(text))));
        },
      ),
    );
  });

  it('replaces invalid UTF-8 and goes on', () => {
    const events = read([Uint8Array.of(...encoder.encode('data: a'), 0xff, 10, 10), encoder.encode('data: b\n\n')]);
    expect(events.map(({ data }) => data)).toEqual(['a\uFFFD', 'b']);
  });

  it('says what waits for its end', () => {
    const reader = new SseReader();
    reader.push(encoder.encode('data: a\n\ndata: b'));
    expect(decoder.decode(reader.pending)).toBe('data: b');
    reader.push(encoder.encode('\n\n'));
    expect(reader.pending).toHaveLength(0);
  });

  it('refuses an event over the limit, whole or growing, and takes one of exactly the limit', () => {
    const event = encoder.encode(`data: ${'x'.repeat(92)}\n\n`);
    expect(new SseReader(100).push(event)).toHaveLength(1);
    expect(() => new SseReader(99).push(event)).toThrow(SseEventTooLarge);
    const reader = new SseReader(99);
    expect(() => {
      for (const byte of event.slice(0, -2)) reader.push(Uint8Array.of(byte));
      reader.push(encoder.encode('xx'));
    }).toThrow(SseEventTooLarge);
  });

  it('reads a large event in tiny chunks without copying it over and over', () => {
    const reader = new SseReader(2 ** 20);
    const size = 2 ** 19;
    const started = performance.now();
    reader.push(encoder.encode('data: '));
    const letter = encoder.encode('x');
    for (let i = 0; i < size; i++) reader.push(letter);
    expect(reader.push(encoder.encode('\n\n'))[0]?.data).toHaveLength(size);
    // Quadratic copying would move 128 GiB.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
