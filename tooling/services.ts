import { connect } from 'node:net';

/** A local service that tests talk to. */
export interface Service {
  readonly name: string;
  readonly port: number;
  /** Sent first; any answer that begins as expected shows that the service itself is there, not just an open port. */
  readonly greeting: Uint8Array;
  readonly answer: RegExp;
}

/** PostgreSQL's SSLRequest: length 8, code 80877103; answered by one letter. */
const SSL_REQUEST = Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47);

export const SERVICES: readonly Service[] = [
  { name: 'PostgreSQL', port: 5432, greeting: SSL_REQUEST, answer: /^[SN]/ },
  { name: 'Redis', port: 6379, greeting: new TextEncoder().encode('PING\r\n'), answer: /^\+PONG/ },
];

/** Whether the service answers on this machine within three seconds. */
export function isServing(service: Service): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(service.port, '127.0.0.1');
  const end = (serving: boolean): void => {
    socket.destroy();
    resolve(serving);
  };
  socket.setTimeout(3000, () => end(false));
  socket.on('error', () => end(false));
  socket.on('close', () => end(false));
  socket.on('connect', () => socket.write(service.greeting));
  socket.on('data', (bytes) => end(service.answer.test(bytes.toString('latin1'))));
  return promise;
}
