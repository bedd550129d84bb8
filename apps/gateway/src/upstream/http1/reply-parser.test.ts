import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotHttp } from './not-http.ts';
import { ReplyParser } from './reply-parser.ts';

interface Read {
  readonly status: number | undefined;
  readonly headers: Record<string, unknown>;
  readonly body: string;
  readonly over: boolean;
  /** Bytes behind the answer. */
  readonly rest: number;
}

/** Reads one answer from pieces; the peer is silent after them. */
function read(pieces: readonly Uint8Array[], closes = false): Read {
  let status: number | undefined;
  let headers = {};
  const bodies: Buffer[] = [];
  const parser = new ReplyParser({
    head: (head) => {
      status = head.status;
      headers = { ...head.headers };
    },
    body: (bytes) => {
      expect(bytes.length).toBeGreaterThan(0);
      bodies.push(Buffer.from(bytes));
    },
  });
  parser.begin();
  let rest = 0;
  for (const piece of pieces) {
    const own = Buffer.from(piece);
    rest += piece.length - parser.push(own);
  }
  if (closes) parser.end();
  return { status, headers, body: Buffer.concat(bodies).toString('latin1'), over: parser.over, rest };
}

function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const sorted = [...cuts].sort((a, b) => a - b);
  return [0, ...sorted].map((cut, i) => bytes.subarray(cut, sorted[i] ?? bytes.length));
}

const bytesOf = (text: string) => Buffer.from(text, 'latin1');

const CHUNKED_SAMPLE = bytesOf(
  [
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n',
    '5\r\nhello\r\n',
    '00A;name="va lue";b\r\n wide worl\r\n',
    '1\r\nd\r\n',
    '0\r\ntrailer-one: x\r\ntwo:\r\n\r\n',
  ].join(''),
);

describe('an answer is the same however it is cut', () => {
  it('byte by byte, and at every pair of places', () => {
    const whole = read([CHUNKED_SAMPLE]);
    expect(whole).toMatchObject({ status: 200, body: 'hello wide world', over: true, rest: 0 });
    expect(read([...CHUNKED_SAMPLE].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
    for (let first = 0; first < CHUNKED_SAMPLE.length; first++) {
      expect(read(cutAt(CHUNKED_SAMPLE, [first]))).toEqual(whole);
      expect(read(cutAt(CHUNKED_SAMPLE, [first, Math.min(CHUNKED_SAMPLE.length, first + 3)]))).toEqual(whole);
    }
  });

  const piece = fc.uint8Array({ minLength: 1, maxLength: 40 });
  const framing = fc.constantFrom('length' as const, 'chunked' as const, 'close' as const);
  const answer = fc.record({
    interim: fc.array(fc.integer({ min: 102, max: 199 }), { maxLength: 3 }),
    status: fc.integer({ min: 200, max: 599 }).filter((status) => status !== 204 && status !== 304),
    headers: fc.array(fc.tuple(fc.stringMatching(/^x-[a-z]{1,8}$/), fc.stringMatching(/^[!-~]{0,20}$/)), {
      maxLength: 5,
    }),
    pieces: fc.array(piece, { maxLength: 8 }),
    framing,
    extension: fc.stringMatching(/^(;[a-z]{1,5}(=[a-z]{1,5})?)?$/),
    trailers: fc.array(fc.stringMatching(/^[a-z]{1,6}: [!-~]{0,10}$/), { maxLength: 3 }),
  });

  it('with any framing, extensions, trailers and 1xx answers before it', () => {
    fc.assert(
      fc.property(answer, fc.array(fc.nat(2000), { maxLength: 12 }), fc.boolean(), (said, cuts, more) => {
        const body = Buffer.concat(said.pieces);
        const lines = said.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
        const heads = said.interim.map((status) => `HTTP/1.1 ${status} X\r\nx-a: b\r\n\r\n`).join('');
        const begin = `${heads}HTTP/1.1 ${said.status} X\r\n${lines}`;
        const trailers = said.trailers.map((line) => `${line}\r\n`).join('');
        const wire = {
          length: () => [bytesOf(`${begin}content-length: ${body.length}\r\n\r\n`), body],
          close: () => [bytesOf(`${begin}\r\n`), body],
          chunked: () => [
            bytesOf(`${begin}transfer-encoding: chunked\r\n\r\n`),
            ...said.pieces.flatMap((one) => [
              bytesOf(`${one.length.toString(16)}${said.extension}\r\n`),
              one,
              bytesOf('\r\n'),
            ]),
            bytesOf(`0${said.extension}\r\n${trailers}\r\n`),
          ],
        }[said.framing]();
        const follows = more && said.framing !== 'close' ? [bytesOf('HTTP/1.1 200 OK\r\n\r\n')] : [];
        const bytes = Buffer.concat([...wire, ...follows]);
        const places = cuts.map((cut) => cut % (bytes.length + 1));
        const got = read(cutAt(bytes, places), said.framing === 'close');
        expect(got).toMatchObject({ status: said.status, body: body.toString('latin1'), over: true });
        expect(got.rest).toBe(follows.length === 0 ? 0 : 19);
        for (const [name, value] of said.headers) expect([got.headers[name]].flat()).toContain(value);
      }),
      { numRuns: 500 },
    );
  });
});

describe('whatever comes, the parser reads it or refuses it', () => {
  /** Reads what may be anything: nothing but `NotHttp` is ever thrown. */
  const survives = (bytes: Uint8Array, cuts: readonly number[]) => {
    try {
      read(
        cutAt(
          bytes,
          cuts.map((cut) => cut % (bytes.length + 1)),
        ),
      );
    } catch (error) {
      expect(error).toBeInstanceOf(NotHttp);
    }
  };

  it('any bytes at all', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat(300), { maxLength: 5 }), survives), {
      numRuns: 1000,
    });
  });

  it('an answer with bytes changed, lost and added', () => {
    const change = fc.tuple(fc.nat(CHUNKED_SAMPLE.length - 1), fc.nat(255), fc.constantFrom('set', 'cut', 'add'));
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(300), { maxLength: 4 }),
        (changes, cuts) => {
          const bytes = [...CHUNKED_SAMPLE];
          for (const [at, byte, how] of changes) {
            if (how === 'set') bytes[at % bytes.length] = byte;
            else if (how === 'cut') bytes.splice(at % bytes.length, 1);
            else bytes.splice(at % bytes.length, 0, byte);
          }
          survives(Uint8Array.from(bytes), cuts);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['a chunk without a length', '\r\nhello\r\n0\r\n\r\n'],
    ['a hexadecimal mark', '0x5\r\nhello\r\n0\r\n\r\n'],
    ['a sign', '+5\r\nhello\r\n0\r\n\r\n'],
    ['a negative length', '-5\r\nhello\r\n0\r\n\r\n'],
    ['a space before the length', ' 5\r\nhello\r\n0\r\n\r\n'],
    ['a space behind the length', '5 \r\nhello\r\n0\r\n\r\n'],
    ['a bare line feed behind the length', '5\nhello\r\n0\r\n\r\n'],
    ['a carriage return alone behind the length', '5\rhello\r\n0\r\n\r\n'],
    ['more than the length says', '4\r\nhello\r\n0\r\n\r\n'],
    ['less than the length says', '6\r\nhello\r\n0\r\n\r\n'],
    ['a bare line feed behind the chunk', '5\r\nhello\n0\r\n\r\n'],
    ['a length of thirteen digits', '0000000000005\r\nhello\r\n0\r\n\r\n'],
    ['a line feed in an extension', '5;a\nb\r\nhello\r\n0\r\n\r\n'],
    ['NUL in an extension', '5;a\0b\r\nhello\r\n0\r\n\r\n'],
    ['a folded trailer', '0\r\na: b\r\n c\r\n\r\n'],
    ['a trailer without a name', '0\r\n: b\r\n\r\n'],
    ['a trailer without a colon', '0\r\nabc\r\n\r\n'],
    ['a bare line feed as the end', '0\r\n\n'],
    ['an endless extension', `5;${'a'.repeat(70_000)}`],
    ['endless trailers', `0\r\n${'a: b\r\n'.repeat(20_000)}`],
  ])('refuses %s', (_what, chunks) => {
    const bytes = bytesOf(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks}`);
    expect(() => read([bytes])).toThrow(NotHttp);
    expect(() =>
      read(
        cutAt(
          bytes,
          Array.from({ length: 200 }, (_none, at) => at),
        ),
      ),
    ).toThrow(NotHttp);
  });

  it('refuses what is no HTTP at its first bytes, without waiting for more', () => {
    for (const text of ['<html>', 'H2', '\r\nHTTP/1.1 200 OK', 'HTTP/2', 'ICY']) {
      expect(() => read([bytesOf(text)])).toThrow(NotHttp);
    }
    expect(read([bytesOf('HTT')])).toMatchObject({ over: false });
  });

  it('refuses a head over 64 KB, alone or with all the 1xx answers before it', () => {
    const line = `x-a: ${'a'.repeat(1000)}\r\n`;
    const head = (lines: number) => bytesOf(`HTTP/1.1 200 OK\r\n${line.repeat(lines)}content-length: 0\r\n\r\n`);
    expect(read([head(60)])).toMatchObject({ over: true });
    expect(() => read([head(66)])).toThrow(NotHttp);
    expect(() => read([head(66).subarray(0, 66_000)])).toThrow(NotHttp);
    const flood = bytesOf('HTTP/1.1 102 Processing\r\n\r\n'.repeat(3000));
    expect(() => read([flood])).toThrow(NotHttp);
    expect(() =>
      read(
        cutAt(
          flood,
          Array.from({ length: 1000 }, (_none, at) => at * 70),
        ),
      ),
    ).toThrow(NotHttp);
  });

  it('refuses an upgrade that nobody asked for', () => {
    expect(() => read([bytesOf('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n')])).toThrow(NotHttp);
  });
});

describe('the end of a connection', () => {
  it('ends the body that has no length, and cuts every other', () => {
    const end = (text: string) => read([bytesOf(text)], true).over;
    expect(end('HTTP/1.1 200 OK\r\n\r\n')).toBe(true);
    expect(end('HTTP/1.1 200 OK\r\n\r\nhello')).toBe(true);
    expect(end('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nhello')).toBe(false);
    expect(end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n')).toBe(false);
    expect(end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n')).toBe(false);
    expect(end('HTTP/1.1 200 OK\r\n')).toBe(false);
    expect(end('')).toBe(false);
  });
});

it('many chunks of one read are one piece of the body', () => {
  const pieces: string[] = [];
  const parser = new ReplyParser({ head: () => {}, body: (bytes) => pieces.push(bytes.toString()) });
  parser.begin();
  const chunk = '3\r\nabc\r\n';
  parser.push(bytesOf(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunk.repeat(5)}3\r\nab`));
  parser.push(bytesOf(`c\r\n${chunk.repeat(2)}0\r\n\r\n`));
  expect(pieces).toEqual([`${'abc'.repeat(5)}ab`, `c${'abc'.repeat(2)}`]);
});
