import { connect, createServer, type Socket } from 'node:net';

/**
 * The least that a proxy in Node can do: one upstream connection for each client connection, bytes passed on as they
 * come, nothing read or understood. Its figures are Node's floor, not a fair rival.
 *
 *   node raw-proxy.ts PORT UPSTREAM_PORT
 */
const port = Number(process.argv[2]);
const upstreamPort = Number(process.argv[3]);

function carry(from: Socket, to: Socket): void {
  from.on('data', (bytes) => {
    if (!to.write(bytes)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('end', () => to.end());
  from.on('error', () => to.destroy());
  from.on('close', () => to.destroy());
}

createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
  const upstream = connect({ port: upstreamPort, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  carry(client, upstream);
  carry(upstream, client);
}).listen({ port, host: '127.0.0.1', backlog: 4096 });

process.on('SIGTERM', () => process.exit(0));
