import { createHash, createHmac } from 'node:crypto';

/** An access key of Amazon's, for one service in one region. */
export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of a temporary key. */
  readonly sessionToken: string | undefined;
  readonly region: string;
  /** The service's signing name: `bedrock`. */
  readonly service: string;
}

export interface RequestToSign {
  readonly method: string;
  /** As it goes over the wire, escaped once, with its query. */
  readonly path: string;
  /** What is signed besides the time and the session token, `host` at least: lower-case name and value. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * Signature Version 4 in headers. Source: AWS IAM user guide, "Create a signed AWS API request"; checked against Amazon's
 * published test suite.
 */
export class SigV4 {
  readonly #key: SigningKey;
  /** The derived key of the day on which it was last used. */
  #derived: { readonly day: string; readonly secret: Buffer } | undefined;

  constructor(key: SigningKey) {
    this.#key = key;
  }

  /**
   * The headers that carry the signature, flat: name, value, name, value.
   * @param at milliseconds since the epoch
   */
  sign(request: RequestToSign, at: number): readonly string[] {
    const { accessKeyId, sessionToken, region, service } = this.#key;
    const time = new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '');
    const day = time.slice(0, 8);
    const scope = `${day}/${region}/${service}/aws4_request`;
    const own: [string, string][] = [['x-amz-date', time]];
    if (sessionToken !== undefined) own.push(['x-amz-security-token', sessionToken]);
    const headers = [...request.headers, ...own].sort(([a], [b]) => (a < b ? -1 : 1));
    const names = headers.map(([name]) => name).join(';');
    const canonical = canonicalRequest(request, headers, names);
    const toSign = `${ALGORITHM}\n${time}\n${scope}\n${sha256(canonical)}`;
    const signature = createHmac('sha256', this.#derive(day)).update(toSign).digest('hex');
    const authorization = `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
    return [...own.flat(), 'authorization', authorization];
  }

  #derive(day: string): Buffer {
    if (this.#derived?.day === day) return this.#derived.secret;
    const { secretAccessKey, region, service } = this.#key;
    const steps = [day, region, service, 'aws4_request'];
    let secret = Buffer.from(`AWS4${secretAccessKey}`);
    for (const step of steps) secret = createHmac('sha256', secret).update(step).digest();
    this.#derived = { day, secret };
    return secret;
  }
}

function canonicalRequest(
  { method, path, body }: RequestToSign,
  headers: RequestToSign['headers'],
  names: string,
): string {
  const at = path.indexOf('?');
  const query = at < 0 ? '' : path.slice(at + 1);
  const lines = headers.map(([name, value]) => `${name}:${value.trim().replace(/\s+/g, ' ')}\n`).join('');
  return [
    method,
    canonicalPath(at < 0 ? path : path.slice(0, at)),
    canonicalQuery(query),
    lines,
    names,
    sha256(body),
  ].join('\n');
}

/** Each segment of the path as sent is escaped once more: `%3A` on the wire is signed as `%253A`. */
function canonicalPath(path: string): string {
  return path.split('/').map(escapeAll).join('/');
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs = query.split('&').map((pair) => {
    const at = pair.indexOf('=');
    const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    return [escapeAll(decodeURIComponent(name)), escapeAll(decodeURIComponent(value))] as const;
  });
  const sorted = pairs.sort(([a, x], [b, y]) => (a < b || (a === b && x < y) ? -1 : 1));
  return sorted.map(([name, value]) => `${name}=${value}`).join('&');
}

/** RFC 3986: everything but letters, digits and `-._~`. */
function escapeAll(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
