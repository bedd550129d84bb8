import type { Socket } from 'node:net';
import { parseHead } from './reply-head.ts';
import { proxyAuthorization } from './route.ts';

const MOST_HEAD = 16 * 1024;
const HEAD_END = '\r\n\r\n';

/** The proxy does not let the connection through, or is none. */
export class ProxyRefused extends Error {
  constructor(what: string) {
    super(`the proxy ${what}`);
    this.name = 'ProxyRefused';
  }
}

/**
 * Asks a proxy for a line to `target` (`CONNECT`, RFC 9110, 9.3.6).
 * @param target host and port
 * @param opened takes the line over, before anything of it was read
 */
export function askForTunnel(
  socket: Socket,
  proxy: URL,
  target: string,
  opened: (socket: Socket) => void,
  failed: (error: Error) => void,
): void {
  let text = '';
  const stop = () => socket.off('readable', read).off('end', ended);
  const fail = (error: Error) => {
    stop();
    failed(error);
  };
  const ended = () => fail(new ProxyRefused('closed the connection'));
  const read = () => {
    for (let bytes = socket.read() as Buffer | null; bytes !== null; bytes = socket.read() as Buffer | null) {
      text += bytes.toString('latin1');
      const end = text.indexOf(HEAD_END);
      if (end < 0 && text.length <= MOST_HEAD) continue;
      const refusal = refusalIn(text, end);
      if (refusal !== undefined) return fail(new ProxyRefused(refusal));
      stop();
      return opened(socket);
    }
  };
  socket.on('readable', read).on('end', ended);
  socket.write(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n${proxyAuthorization(proxy)}\r\n`);
}

/** Why what a proxy said opens no line; `undefined` where it does. */
function refusalIn(text: string, end: number): string | undefined {
  if (end < 0) return 'answers without an end';
  // Whoever is behind the proxy waits for us to speak first.
  if (text.length > end + HEAD_END.length) return 'says more than it was asked';
  try {
    const { status } = parseHead(text.slice(0, end));
    return status >= 200 && status < 300 ? undefined : `answered ${status}`;
  } catch {
    return 'does not speak HTTP';
  }
}
