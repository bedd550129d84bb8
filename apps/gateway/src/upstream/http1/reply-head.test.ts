import { describe, expect, it } from 'vitest';
import { NotHttp } from './not-http.ts';
import { CHUNKED, parseHead, UNTIL_CLOSE } from './reply-head.ts';

const head = (...lines: string[]) => parseHead(lines.join('\r\n'));

describe('a head is read strictly', () => {
  it('names in lower case, values without the blanks around them, lists where a name comes again', () => {
    const { status, headers } = head(
      'HTTP/1.1 200 OK',
      'Content-Type:application/json',
      'X-Empty:',
      'x-spaced: \t a  b\t ',
      'set-cookie: a=1',
      'Set-Cookie: b=2',
      'SET-COOKIE: c=3',
      'x-colon: a:b',
    );
    expect(status).toBe(200);
    expect({ ...headers }).toEqual({
      'content-type': 'application/json',
      'x-empty': '',
      'x-spaced': 'a  b',
      'set-cookie': ['a=1', 'b=2', 'c=3'],
      'x-colon': 'a:b',
    });
  });

  it('names that every object has are names like others', () => {
    const { headers } = head('HTTP/1.1 200 OK', 'constructor: a', '__proto__: b', 'toString: c');
    expect(Object.entries(headers)).toEqual([
      ['constructor', 'a'],
      ['__proto__', 'b'],
      ['tostring', 'c'],
    ]);
  });

  it.each(['HTTP/1.1 200 OK', 'HTTP/1.1 200 ', 'HTTP/1.1 200', 'HTTP/1.0 404 Not Found', 'HTTP/1.1 599 é \t!'])(
    'takes the status line %j',
    (line) => {
      expect(head(line).status).toBe(Number(line.slice(9, 12)));
    },
  );

  it.each([
    '',
    'HTTP/1.1',
    'HTTP/1.1 20 OK',
    'HTTP/1.1 2000 OK',
    'HTTP/1.1 200OK',
    'HTTP/1.1  200 OK',
    'HTTP/1.1 099 OK',
    'HTTP/1.1 +20 OK',
    'HTTP/2 200 OK',
    'HTTP/2.0 200 OK',
    'HTTP/1.2 200 OK',
    'http/1.1 200 OK',
    ' HTTP/1.1 200 OK',
    'ICY 200 OK',
    'HTTP/1.1 200 O\0K',
  ])('refuses the status line %j', (line) => {
    expect(() => head(line, 'a: b')).toThrow(NotHttp);
  });

  it.each([
    ['a line without a colon', 'nothing'],
    ['no name', ': value'],
    ['a space before the colon', 'name : value'],
    ['a folded line', 'a: b\r\n folded'],
    ['a line folded by a tab', 'a: b\r\n\tfolded'],
    ['a bare line feed', 'a: b\nc: d'],
    ['a bare carriage return', 'a: b\rc: d'],
    ['a carriage return at the end', 'a: b\r'],
    ['NUL', 'a: b\0c'],
    ['a control character', 'a: b\x01'],
    ['DEL', 'a: b\x7f'],
    ['a name with brackets', 'a(b): c'],
    ['a name above ASCII', 'é: c'],
    ['an empty line within', 'a: b\r\n\r\nc: d'],
  ])('refuses %s', (_what, line) => {
    expect(() => head('HTTP/1.1 200 OK', line)).toThrow(NotHttp);
  });
});

describe('the length of the body', () => {
  it.each([
    [['content-length: 12'], 12],
    [['content-length: 0'], 0],
    [['content-length: 000000000000012'], 12],
    [['transfer-encoding: chunked'], CHUNKED],
    [['Transfer-Encoding: Chunked'], CHUNKED],
    [[], UNTIL_CLOSE],
  ])('of %j is %d', (lines, length) => {
    expect(head('HTTP/1.1 200 OK', ...lines).length).toBe(length);
  });

  it.each([
    [['content-length: 5', 'content-length: 5']],
    [['content-length: 5, 5']],
    [['content-length: ']],
    [['content-length: +5']],
    [['content-length: -5']],
    [['content-length: 0x5']],
    [['content-length: 5 5']],
    [['content-length: 1e3']],
    [['content-length: 9999999999999999']],
    [['content-length: 5', 'transfer-encoding: chunked']],
    [['transfer-encoding: gzip, chunked']],
    [['transfer-encoding: chunked', 'transfer-encoding: chunked']],
    [['transfer-encoding: identity']],
    [['transfer-encoding: ']],
    [['transfer-encoding: chunked;q=1']],
  ])('of %j is refused', (lines) => {
    expect(() => head('HTTP/1.1 200 OK', ...lines)).toThrow(NotHttp);
  });

  it('is not in chunks where HTTP/1.0 is spoken', () => {
    expect(() => head('HTTP/1.0 200 OK', 'transfer-encoding: chunked')).toThrow(NotHttp);
  });

  it.each([100, 103, 204, 304])('is nothing for a %d, whatever it says', (status) => {
    expect(head(`HTTP/1.1 ${status} X`, 'content-length: 5').length).toBe(0);
    expect(head(`HTTP/1.1 ${status} X`, 'transfer-encoding: chunked').length).toBe(0);
    expect(head(`HTTP/1.1 ${status} X`).length).toBe(0);
  });
});

describe('whether the connection stays', () => {
  const framed = (first: string, ...lines: string[]) => head(first, 'content-length: 0', ...lines).keepAlive;

  it('is the custom since HTTP/1.1, and asked for before', () => {
    expect(framed('HTTP/1.1 200 OK')).toBe(true);
    expect(framed('HTTP/1.1 200 OK', 'connection: Close')).toBe(false);
    expect(framed('HTTP/1.1 200 OK', 'connection: x, close')).toBe(false);
    expect(framed('HTTP/1.1 200 OK', 'connection: x', 'connection: close')).toBe(false);
    expect(framed('HTTP/1.1 200 OK', 'connection: closed')).toBe(true);
    expect(framed('HTTP/1.0 200 OK')).toBe(false);
    expect(framed('HTTP/1.0 200 OK', 'connection: Keep-Alive')).toBe(true);
    expect(framed('HTTP/1.0 200 OK', 'connection: keep-alive, close')).toBe(false);
  });

  it('never where the body ends with it, or where a body stands that may not', () => {
    expect(head('HTTP/1.1 200 OK', 'connection: keep-alive').keepAlive).toBe(false);
    expect(head('HTTP/1.1 204 No Content').keepAlive).toBe(true);
    expect(head('HTTP/1.1 204 No Content', 'content-length: 0').keepAlive).toBe(true);
    expect(head('HTTP/1.1 204 No Content', 'content-length: 5').keepAlive).toBe(false);
    expect(head('HTTP/1.1 304 Not Modified', 'transfer-encoding: chunked').keepAlive).toBe(false);
  });

  it.each([
    ['timeout=5', 5000],
    ['timeout=5, max=100', 5000],
    ['max=100, Timeout=15', 15_000],
    ['timeout="7"', 7000],
    ['timeout=0', 0],
    ['max=3', undefined],
    ['untimeout=3', undefined],
    ['timeout=x', undefined],
  ])('so long as `keep-alive: %s` says', (said, ms) => {
    expect(head('HTTP/1.1 200 OK', `keep-alive: ${said}`).keepAliveMs).toBe(ms);
  });
});
