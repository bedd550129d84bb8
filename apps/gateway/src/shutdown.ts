import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Gateway } from './gateway.ts';

/** Streams under way get so long to end. */
const STREAMS_MS = 60_000;
/** The last bytes of the last answers. */
const FLUSH_MS = 500;

/**
 * Resolves when a signal has come and everything under way is done: readiness falls first, then no new connections,
 * answers close theirs, streams end or get an error event at the deadline. A second signal ends at once. An error that
 * nobody caught counts as a signal, too: what it left behind is not trusted with new calls, but those under way end whole.
 * @returns the exit code
 */
export async function drainOnSignal(gateway: Gateway, server: Server): Promise<number> {
  const { reason, exitCode } = await reasonToEnd(gateway);
  const now = () => process.exit(130);
  process.once('SIGTERM', now);
  process.once('SIGINT', now);
  gateway.log.info(`${reason}: draining`);
  gateway.draining = true;
  gateway.shadows.stop();
  if (gateway.environment.drainDelayMs > 0) await sleep(gateway.environment.drainDelayMs);
  let open = true;
  const closed = new Promise<void>((resolve) => server.close(() => resolve())).then(() => {
    open = false;
  });
  server.closeIdleConnections();
  const deadline = performance.now() + STREAMS_MS;
  while (gateway.inFlight > 0 && performance.now() < deadline) {
    await sleep(20);
    server.closeIdleConnections();
  }
  for (const stream of gateway.streams) stream.stop();
  const grace = performance.now() + 2_000;
  while (gateway.inFlight > 0 && performance.now() < grace) await sleep(20);
  // Every answer closes its connection: what is left gets a moment to leave for its reader.
  const flushed = performance.now() + FLUSH_MS;
  while (open && performance.now() < flushed) {
    await sleep(10);
    server.closeIdleConnections();
  }
  server.closeAllConnections();
  await closed;
  process.removeListener('SIGTERM', now);
  process.removeListener('SIGINT', now);
  return exitCode;
}

function reasonToEnd(gateway: Gateway): Promise<{ reason: string; exitCode: number }> {
  return new Promise((resolve) => {
    const signalled = (signal: NodeJS.Signals) => resolve({ reason: signal, exitCode: 0 });
    process.once('SIGTERM', signalled);
    process.once('SIGINT', signalled);
    // Rejections that nobody handles come here as well.
    process.on('uncaughtException', (error) => {
      gateway.log.fatal({ error }, 'an error that nobody caught');
      resolve({ reason: 'uncaught error', exitCode: 1 });
    });
  });
}
