import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsEventStreamReader, BrokenMessage, EXCEPTION_EVENT } from './aws-event-stream.ts';
import { crc32 } from './crc32.ts';
import { acceptOf, isFramed, openReader, unreadable } from './event-reader.ts';
import { SseEventTooLarge } from './sse.ts';
import { awsEvent, awsException, awsMessage } from './test/aws-message.ts';

const decoder = new TextDecoder();

function read(chunks: readonly Uint8Array[], limit?: number) {
  const reader = new AwsEventStreamReader(limit);
  const events = chunks.flatMap((chunk) => reader.push(chunk));
  return [...events, ...reader.end()].map(({ name, data }) => ({ name, data }));
}

function join(...messages: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(messages));
}

const NUMBERS = new Uint8Array(16).fill(1);
const EVENTS = [
  { name: 'messageStart', data: '{"role":"assistant"}' },
  { name: 'contentBlockDelta', data: '{"delta":{"text":"día 漢字 🦥"},"p":"abc"}' },
  { name: 'messageStop', data: '{"stopReason":"end_turn"}' },
];
const STREAM = join(...EVENTS.map(({ name, data }) => awsEvent(name, JSON.parse(data))));

describe('AwsEventStreamReader', () => {
  it('reads events by their names, in one piece', () => {
    expect(read([STREAM])).toEqual(EVENTS);
  });

  it('reads the same at every cut, and byte by byte', () => {
    for (let cut = 0; cut <= STREAM.length; cut++) {
      expect(read([STREAM.slice(0, cut), STREAM.slice(cut)])).toEqual(EVENTS);
    }
    expect(read([...STREAM].map((byte) => Uint8Array.of(byte)))).toEqual(EVENTS);
  });

  it('reads the same however the stream is cut, and leaves the chunks as they were', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(STREAM.length), { maxLength: 20 }), (cuts) => {
        const sorted = [...cuts].sort((a, b) => a - b);
        const chunks = [0, ...sorted].map((cut, i) => STREAM.slice(cut, sorted[i] ?? STREAM.length));
        expect(read(chunks)).toEqual(EVENTS);
        expect(join(...chunks)).toEqual(STREAM);
      }),
    );
  });

  it('gives the payload as bytes of its own, which the next chunk does not touch', () => {
    const reader = new AwsEventStreamReader();
    const chunk = STREAM.slice();
    const [first] = reader.push(chunk);
    chunk.fill(0);
    expect(decoder.decode(first?.bytes)).toBe(EVENTS[0]?.data);
  });

  it('reads past headers of every type', () => {
    const headers = {
      yes: { type: 0, bytes: new Uint8Array(0) },
      no: { type: 1, bytes: new Uint8Array(0) },
      byte: { type: 2, bytes: NUMBERS.slice(0, 1) },
      short: { type: 3, bytes: NUMBERS.slice(0, 2) },
      integer: { type: 4, bytes: NUMBERS.slice(0, 4) },
      long: { type: 5, bytes: NUMBERS.slice(0, 8) },
      blob: { type: 6, bytes: Uint8Array.of(0, 3, 9, 9, 9) },
      time: { type: 8, bytes: NUMBERS.slice(0, 8) },
      uuid: { type: 9, bytes: NUMBERS },
      ':event-type': 'metadata',
      ':message-type': 'event',
    };
    expect(read([awsMessage(headers, '{}')])).toEqual([{ name: 'metadata', data: '{}' }]);
  });

  it('takes a message without headers for an event without a name', () => {
    expect(read([awsMessage({}, 'x')])).toEqual([{ name: '', data: 'x' }]);
  });

  it('tells exceptions and errors as events of their own, with type and message', () => {
    const error = { ':message-type': 'error', ':error-code': 'InternalError', ':error-message': 'it broke' };
    const unknown = { ':message-type': 'exception', ':exception-type': 'newException' };
    const said = read([
      awsException('throttlingException', 'slow down'),
      awsMessage(error, ''),
      awsMessage(unknown, 'no JSON'),
      awsMessage({ ':message-type': 'exception' }, '{"Message":"capital"}'),
    ]);
    expect(said.map(({ name }) => name)).toEqual([EXCEPTION_EVENT, EXCEPTION_EVENT, EXCEPTION_EVENT, EXCEPTION_EVENT]);
    expect(said.map(({ data }) => JSON.parse(data))).toEqual([
      { type: 'throttlingException', message: 'slow down' },
      { type: 'InternalError', message: 'it broke' },
      { type: 'newException', message: 'no JSON' },
      { type: '', message: 'capital' },
    ]);
  });

  it('leaves out messages of other types', () => {
    expect(read([awsMessage({ ':message-type': 'initial-response' }, '{}'), STREAM])).toEqual(EVENTS);
  });

  it('says nothing of a message that lacks its end', () => {
    const reader = new AwsEventStreamReader();
    expect(reader.push(STREAM.slice(0, -1))).toHaveLength(2);
    expect(reader.pending.length).toBeGreaterThan(0);
    expect(reader.end()).toEqual([]);
    expect(reader.pending).toHaveLength(0);
  });

  it('gives out what came before a broken message, and nothing from there on', () => {
    const broken = awsEvent('x', { a: 1 }).with(-1, 0).with(-2, 0);
    const reader = new AwsEventStreamReader();
    expect(reader.push(join(STREAM, broken, STREAM))).toHaveLength(EVENTS.length);
    expect(() => reader.push(STREAM)).toThrow(BrokenMessage);
    expect(() => reader.end()).toThrow(BrokenMessage);
  });

  it('refuses a stream in which any one bit is wrong', () => {
    const message = awsEvent('messageStop', { stopReason: 'end_turn' });
    for (let i = 0; i < message.length; i++) {
      const broken = message.slice();
      broken[i] = (broken[i] as number) ^ 0x10;
      expect(() => read([broken])).toThrow(BrokenMessage);
    }
  });

  it('refuses lengths that do not fit each other, and headers that do not fit the message', () => {
    const prelude = (total: number, headers: number) => {
      const bytes = Buffer.alloc(16);
      bytes.writeUInt32BE(total, 0);
      bytes.writeUInt32BE(headers, 4);
      bytes.writeUInt32BE(zlibCrc32(bytes.subarray(0, 8)), 8);
      return new Uint8Array(bytes);
    };
    expect(() => read([prelude(0, 0)])).toThrow(BrokenMessage);
    expect(() => read([prelude(15, 0)])).toThrow(BrokenMessage);
    expect(() => read([prelude(100, 85)])).toThrow(BrokenMessage);
    for (const bytes of [Uint8Array.of(0xff, 0xff), new Uint8Array(0), Uint8Array.of(0)]) {
      expect(() => read([awsMessage({ cut: { type: 7, bytes } }, '')])).toThrow(BrokenMessage);
    }
    expect(() => read([awsMessage({ odd: { type: 10, bytes: NUMBERS } }, '')])).toThrow(BrokenMessage);
  });

  it('refuses a message over the limit before it has come', () => {
    const large = awsEvent('x', { text: 'y'.repeat(2000) });
    expect(() => read([large.slice(0, 12)], 1000)).toThrow(SseEventTooLarge);
    expect(() => new AwsEventStreamReader().push(awsEvent('x', { text: 'y'.repeat(1024 * 1024) }))).toThrow(
      SseEventTooLarge,
    );
    expect(read([large], 4000)).toHaveLength(1);
  });

  it('never does anything but read, wait or refuse, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(STREAM.length), (noise, at) => {
        const bytes = join(STREAM.slice(0, at), noise, STREAM.slice(at));
        try {
          expect(read([bytes]).length).toBeLessThanOrEqual(EVENTS.length + 1);
        } catch (error) {
          expect(unreadable(error)).toBeDefined();
        }
      }),
    );
  });
});

describe('the framing', () => {
  it('is known by its content type', () => {
    for (const framing of ['aws-event-stream', 'aws-chunks'] as const) {
      expect(isFramed(framing, 'application/vnd.amazon.eventstream')).toBe(true);
      expect(isFramed(framing, 'Application/Vnd.Amazon.EventStream; x=y')).toBe(true);
      expect(isFramed(framing, 'application/json')).toBe(false);
      expect(isFramed(framing, '')).toBe(false);
      expect(isFramed(framing, acceptOf(framing))).toBe(true);
      expect(openReader(framing).pending).toHaveLength(0);
    }
    expect(isFramed('sse', acceptOf('sse'))).toBe(true);
  });

  it('has words for what a reader refuses, and for nothing else', () => {
    expect(unreadable(new SseEventTooLarge())).toBe('an event of the stream is over 1 MB');
    expect(unreadable(new BrokenMessage('x'))).toBe('a message of the stream is broken');
    expect(unreadable(new TypeError('x'))).toBeUndefined();
  });
});

describe('crc32', () => {
  it('is zlib’s, of any part of any bytes', () => {
    expect(crc32(new TextEncoder().encode('123456789'), 0, 9)).toBe(0xcbf43926);
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(), fc.nat(), (bytes, a, b) => {
        const [start, end] = [a % (bytes.length + 1), b % (bytes.length + 1)].sort((x, y) => x - y) as [number, number];
        expect(crc32(bytes, start, end)).toBe(zlibCrc32(bytes.subarray(start, end)));
      }),
    );
  });
});
