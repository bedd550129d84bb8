import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { guardedLookup } from '../address-guard.ts';
import { hostOf, isTls, portOf, type Route } from './route.ts';
import { askForTunnel } from './tunnel.ts';

const KEEP_ALIVE_PROBE_MS = 60_000;

/** Who waits for a connection. `read` is told of every byte that comes; of `ready` and `failed` one is called, once. */
export interface Dialler {
  ready(socket: Socket): void;
  failed(error: Error): void;
  /** @param bytes are the reader's own */
  read(bytes: Buffer): void;
}

/** What the connections of one pool share. */
export interface Shared {
  /** Where sockets put what they read, until it is copied in the same turn: one for all of them. */
  readonly landing: Buffer;
  /** The last TLS session, for a shorter handshake. */
  session: Buffer | undefined;
}

export function newShared(): Shared {
  return { landing: Buffer.allocUnsafeSlow(64 * 1024), session: undefined };
}

/** The connection did not stand in time. */
class DialTimeout extends Error {
  readonly code = 'ETIMEDOUT';
}

/** Opens a connection, through a proxy where the route has one. @returns gives up, without a word to the dialler */
export function dial(route: Route, shared: Shared, dialler: Dialler): () => void {
  let socket: Socket;
  const watch = (next: Socket, event: 'connect' | 'secureConnect', then: () => void) => {
    socket = next;
    socket.setNoDelay(true);
    socket.once(event, then).once('error', failed).once('close', closed);
  };
  const release = () => {
    clearTimeout(timer);
    socket.off('error', failed).off('close', closed);
  };
  const failed = (error: Error) => {
    release();
    // What goes wrong with it from here on is nobody's business.
    socket.on('error', () => {}).destroy();
    dialler.failed(error);
  };
  const closed = () => failed(Object.assign(new Error('closed before it stood'), { code: 'ECONNRESET' }));
  const timer = setTimeout(() => failed(new DialTimeout()), route.connectMs);
  const ready = () => {
    release();
    dialler.ready(socket);
  };
  const { proxy, origin } = route;
  if (proxy === undefined) {
    watch(open(origin, route.guarded, shared, dialler), isTls(origin) ? 'secureConnect' : 'connect', ready);
  } else if (isTls(origin)) {
    const overTunnel = (tunnel: Socket) => {
      // The line is the TLS socket's now, which tells what becomes of it.
      tunnel
        .off('error', failed)
        .off('close', closed)
        .on('error', () => {});
      const secure = connectTls({ ...tlsOptions(origin, shared), socket: tunnel });
      secure.on('data', (bytes: Buffer) => dialler.read(bytes));
      watch(keepSession(secure, shared), 'secureConnect', ready);
    };
    watch(openToProxy(proxy), isTls(proxy) ? 'secureConnect' : 'connect', () =>
      askForTunnel(socket, proxy, `${origin.hostname}:${portOf(origin)}`, overTunnel, failed),
    );
  } else {
    const direct = openToProxy(proxy);
    direct.on('data', (bytes: Buffer) => dialler.read(bytes));
    watch(direct, isTls(proxy) ? 'secureConnect' : 'connect', ready);
  }
  return () => {
    release();
    socket.on('error', () => {}).destroy();
  };
}

function open(origin: URL, guarded: boolean, shared: Shared, { read }: Dialler): Socket {
  const { landing } = shared;
  const tcp = {
    ...tcpOptions(origin),
    ...(guarded ? { lookup: guardedLookup as never } : {}),
    onread: {
      buffer: landing,
      // The landing place is written to again by whichever socket reads next.
      callback: (length: number) => {
        const bytes = Buffer.allocUnsafe(length);
        landing.copy(bytes, 0, 0, length);
        read(bytes);
        return true;
      },
    },
  };
  if (!isTls(origin)) return connectTcp(tcp);
  return keepSession(connectTls({ ...tcp, ...tlsOptions(origin, shared) }), shared);
}

function openToProxy(proxy: URL): Socket {
  const tcp = tcpOptions(proxy);
  const host = hostOf(proxy);
  return isTls(proxy) ? connectTls({ ...tcp, servername: isIP(host) === 0 ? host : '' }) : connectTcp(tcp);
}

function tcpOptions(to: URL) {
  return { host: hostOf(to), port: portOf(to), keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_PROBE_MS };
}

function tlsOptions(origin: URL, { session }: Shared) {
  const host = hostOf(origin);
  return {
    host,
    // A server name is a name: an address is checked against the certificate all the same (`host`).
    servername: isIP(host) === 0 ? host : '',
    ALPNProtocols: ['http/1.1'],
    ...(session === undefined ? {} : { session }),
  };
}

function keepSession(socket: TLSSocket, shared: Shared): TLSSocket {
  return socket.on('session', (session) => {
    shared.session = session;
  });
}
