/** The way to an origin: where a connection goes, and what it is told first. */
export interface Route {
  readonly origin: URL;
  /** Whether names may only lead to addresses of the public internet. A proxy looks names up itself. */
  readonly guarded: boolean;
  /** For all of it: address, connection, proxy, TLS. Milliseconds. */
  readonly connectMs: number;
  readonly proxy: URL | undefined;
}

export function isTls({ protocol }: URL): boolean {
  return protocol === 'https:';
}

/** As sockets want it: an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

export function portOf(url: URL): number {
  return url.port === '' ? (isTls(url) ? 443 : 80) : Number(url.port);
}

/** The header line that a proxy with a name and a password wants, with its line end; else nothing. */
export function proxyAuthorization({ username, password }: URL): string {
  if (username === '') return '';
  const pair = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  return `proxy-authorization: Basic ${pair}\r\n`;
}
