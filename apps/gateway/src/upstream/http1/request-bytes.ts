/** What is asked of an upstream. */
export interface HttpRequest {
  /** `POST` with the body where it is missing; a `GET` has none. */
  readonly method?: 'GET';
  /** With its query. */
  readonly path: string;
  /** Flat: name, value, name, value. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

/** Up to here head and body are copied together: one write costs less than two. Bytes. */
const COPIED = 64 * 1024;
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
const BAD_PATH = /[^\x21-\x7e\x80-\xff]/;
/** What frames the message is written here alone. */
const OWN =
  /^(?:connection|content-length|host|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|expect)$/i;

/**
 * A request as it goes over the line.
 * @param begin what stands before the path in the request line: nothing, or the origin where a proxy is asked
 * @param own header lines of the connection, each with its line end
 * @returns one piece, or head and body apart where the body is large
 * @throws Error for a header or a path that would end its line
 */
export function requestBytes(request: HttpRequest, begin: string, own: string): readonly Buffer[] {
  const { method = 'POST', path, headers, body } = request;
  if (!path.startsWith('/') || BAD_PATH.test(path)) throw new Error('the path of the request is none');
  let head = `${method} ${begin}${path} HTTP/1.1\r\n${own}`;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    const value = headers[index + 1] ?? '';
    if (!NAME.test(name) || BAD_VALUE.test(value)) throw new Error(`the header ${JSON.stringify(name)} cannot be sent`);
    if (OWN.test(name)) throw new Error(`the header ${name} belongs to the connection`);
    head += `${name}: ${value}\r\n`;
  }
  head += method === 'GET' ? '\r\n' : `content-length: ${body.length}\r\n\r\n`;
  if (body.length > COPIED)
    return [Buffer.from(head, 'latin1'), Buffer.from(body.buffer, body.byteOffset, body.length)];
  const bytes = Buffer.allocUnsafe(head.length + body.length);
  bytes.write(head, 'latin1');
  bytes.set(body, head.length);
  return [bytes];
}
