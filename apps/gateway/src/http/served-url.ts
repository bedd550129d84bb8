import type { IncomingMessage } from 'node:http';
import type { Environment } from '../config.ts';

/** `SLUICE_PUBLIC_URL`; where that is the default of a port which the system chose, with the port that it chose. */
export function servedUrl({ publicUrl }: Environment, { socket }: IncomingMessage): string {
  return publicUrl.replace(/:0$/, `:${socket.localPort}`);
}
