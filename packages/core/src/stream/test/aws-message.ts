import { crc32 as zlibCrc32 } from 'node:zlib';

/** A header of any type: a text is a string, bytes are given with the number of their type. */
export type HeaderValue = string | { readonly type: number; readonly bytes: Uint8Array };

/** A message of Amazon's event stream as the service writes it, made without the code that reads it. */
export function awsMessage(headers: Readonly<Record<string, HeaderValue>>, payload: string | Uint8Array): Uint8Array {
  const body = typeof payload === 'string' ? Buffer.from(payload) : Buffer.from(payload);
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => header(name, value)));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(12 + head.length + body.length + 4, 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(zlibCrc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, head, body]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(zlibCrc32(message), 0);
  return new Uint8Array(Buffer.concat([message, checksum]));
}

function header(name: string, value: HeaderValue): Buffer {
  const label = Buffer.concat([Buffer.from([Buffer.byteLength(name)]), Buffer.from(name)]);
  if (typeof value !== 'string') return Buffer.concat([label, Buffer.from([value.type]), value.bytes]);
  const text = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length, 0);
  return Buffer.concat([label, Buffer.from([7]), length, text]);
}

/** An event of a service: `contentBlockDelta`, `chunk`, … */
export function awsEvent(type: string, payload: object): Uint8Array {
  const headers = { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' };
  return awsMessage(headers, JSON.stringify(payload));
}

/** An event of a model's own vendor inside a `chunk`. */
export function awsChunk(inner: string): Uint8Array {
  return awsEvent('chunk', { bytes: Buffer.from(inner).toString('base64'), p: 'abcdefgh' });
}

export function awsException(type: string, message: string): Uint8Array {
  const headers = { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' };
  return awsMessage(headers, JSON.stringify({ message }));
}
