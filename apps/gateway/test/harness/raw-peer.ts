import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { SelfSigned } from './self-signed.ts';

/** One request at a peer. */
export interface Asked {
  readonly socket: Socket;
  /** Counted from 1 over all connections, and which request it is on its own. */
  readonly connection: number;
  readonly number: number;
  /** Head and body as they came, one character for each byte. */
  readonly text: string;
}

/** A peer that says exactly what a test wants, byte by byte. */
export interface RawPeer {
  readonly origin: URL;
  readonly asked: readonly Asked[];
  /** Every connection so far. */
  readonly sockets: readonly Socket[];
  open(): number;
  close(): Promise<void>;
}

/** @param serve called with each request once it is whole */
export async function startRawPeer(
  serve: (asked: Asked) => void,
  options: { readonly tls?: SelfSigned; readonly greeting?: string } = {},
): Promise<RawPeer> {
  const asked: Asked[] = [];
  const sockets: Socket[] = [];
  const take = (socket: Socket) => {
    const connection = sockets.push(socket);
    socket.on('error', () => socket.destroy());
    if (options.greeting !== undefined) socket.write(options.greeting);
    let text = '';
    let number = 0;
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1');
      for (let end = requestEnd(text); end !== undefined; end = requestEnd(text)) {
        const one = { socket, connection, number: ++number, text: text.slice(0, end) };
        text = text.slice(end);
        asked.push(one);
        serve(one);
      }
    });
  };
  const server = options.tls === undefined ? createServer(take) : createTlsServer({ ...options.tls }, take);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const scheme = options.tls === undefined ? 'http' : 'https';
  return {
    origin: new URL(`${scheme}://127.0.0.1:${port}`),
    asked,
    sockets,
    open: () => sockets.filter((socket) => !socket.destroyed).length,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function requestEnd(text: string): number | undefined {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
  const end = head + 4 + length;
  return text.length >= end ? end : undefined;
}
