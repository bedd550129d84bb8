import type { IncomingHttpHeaders } from 'node:http';
import type { Fault } from '@sluice/core/chat/fault';
import type { OriginPool } from './http1/origin-pool.ts';
import { Exchange } from './transport.ts';

/** One image or file, as a provider can be told it. */
export interface Media {
  readonly kind: 'data';
  readonly mediaType: string;
  readonly base64: string;
}

/** Why there is none, in words that may be told to the caller. */
export class MediaUnavailable extends Error {}

export interface MediaSource {
  /** A pool for one origin that is closed afterwards: what callers name must not grow the gateway. */
  readonly open: (origin: string) => OriginPool;
  /** Monotonic ms after which there is no more waiting. */
  readonly deadline: number;
  readonly now: () => number;
}

const MOST_BYTES = 10 * 1024 * 1024;
const MOST_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const USER_AGENT = 'sluice';

/** What the first bytes say, where the server does not: PNG, JPEG, GIF, WebP, PDF. */
const SIGNATURES: readonly (readonly [string, RegExp])[] = [
  ['image/png', /^\x89PNG\r\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[\s\S]{4}WEBP/],
  ['application/pdf', /^%PDF-/],
];

/** Brings what stands at an address. Each step of a redirection is an address of its own. @throws MediaUnavailable, AddressRefused */
export async function fetchMedia(url: string, source: MediaSource): Promise<Media> {
  let address = parse(url);
  for (let step = 0; step <= MOST_REDIRECTS; step++) {
    const reply = await get(address, source);
    const { location } = reply.headers;
    if (REDIRECTS.has(reply.status) && typeof location === 'string') {
      address = parse(new URL(location, address).href);
      continue;
    }
    if (reply.status !== 200) throw new MediaUnavailable(`its server answered ${reply.status}`);
    return { kind: 'data', mediaType: typeOf(reply), base64: reply.bytes.toString('base64') };
  }
  throw new MediaUnavailable('it is redirected too often');
}

function parse(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol) || address.username !== '') {
    throw new MediaUnavailable('it should be an http or https address');
  }
  return address;
}

interface MediaReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

async function get(address: URL, { open, deadline, now }: MediaSource): Promise<MediaReply> {
  const pool = open(address.origin);
  try {
    return await new Promise((resolve, reject) => {
      let status = 0;
      let headers: IncomingHttpHeaders = {};
      let size = 0;
      const chunks: Buffer[] = [];
      const exchange = new Exchange({
        head: (...head) => {
          [status, headers] = head;
        },
        data: (chunk) => {
          size += chunk.length;
          chunks.push(chunk);
          if (size > MOST_BYTES) exchange.abort(fault(`it is over ${MOST_BYTES} bytes`));
        },
        end: () => {
          clearTimeout(timer);
          resolve({ status, headers, bytes: Buffer.concat(chunks) });
        },
        fail: ({ message }) => {
          clearTimeout(timer);
          reject(new MediaUnavailable(message));
        },
      });
      const timer = setTimeout(() => exchange.abort(fault('its server is too slow')), Math.max(1, deadline - now()));
      const headersSent = [
        'accept',
        'image/*,application/pdf,*/*',
        'accept-encoding',
        'identity',
        'user-agent',
        USER_AGENT,
      ];
      const path = address.pathname + address.search;
      exchange.start({ pool, method: 'GET', path, headers: headersSent, body: new Uint8Array() });
    });
  } finally {
    pool.close();
  }
}

/** @throws MediaUnavailable */
function typeOf({ headers, bytes }: MediaReply): string {
  const head = bytes.toString('latin1', 0, 16);
  const seen = SIGNATURES.find(([, signature]) => signature.test(head))?.[0];
  if (seen !== undefined) return seen;
  const said =
    String(headers['content-type'] ?? '')
      .split(';')[0]
      ?.trim()
      .toLowerCase() ?? '';
  if (/^(image|audio|video|text)\/(?!html)[\w.+-]+$/.test(said)) return said;
  throw new MediaUnavailable('it is no image or document');
}

function fault(message: string): Fault {
  return { class: 'bad-request', status: undefined, message, code: undefined };
}
