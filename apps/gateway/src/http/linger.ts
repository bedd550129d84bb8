import type { IncomingMessage } from 'node:http';

/** A sender that is silent for so long is not waited for. */
const IDLE_MS = 2_000;
const TOTAL_MS = 10_000;
/** What is read and thrown away after the answer, at most. */
const DISCARD_LIMIT = 32 * 1024 * 1024;

/**
 * Lets the answer to a request whose body is refused reach its sender. A socket that is closed with unread bytes in it
 * is reset, and a client that is still writing then sees the reset instead of the answer. So after the answer our side
 * is ended, and what still comes is thrown away for a while.
 */
export function lingerAfterAnswer(request: IncomingMessage): void {
  const { socket } = request;
  let lingers = false;
  // Called by Node once the last answer of a connection is handed over.
  socket.destroySoon = () => {
    if (lingers) return;
    lingers = true;
    const close = () => socket.destroy();
    const idle = setTimeout(close, IDLE_MS);
    const total = setTimeout(close, TOTAL_MS);
    socket.once('close', () => {
      clearTimeout(idle);
      clearTimeout(total);
    });
    let discarded = 0;
    request.removeAllListeners('data');
    request.on('data', (chunk: Buffer) => {
      discarded += chunk.length;
      if (discarded > DISCARD_LIMIT) close();
      else idle.refresh();
    });
    request.on('end', () => (socket.writableFinished ? close() : socket.once('finish', close)));
    request.resume();
    socket.end();
  };
}
