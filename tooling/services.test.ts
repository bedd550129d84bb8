import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isServing, SERVICES, type Service } from './services.ts';

const servers: { close(): void }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer(onConnection);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const [postgres, redis] = SERVICES as readonly [Service, Service];

describe('a service counts as present only if it answers as itself', () => {
  it('takes the service’s own answer', async () => {
    const port = await listening((socket) =>
      socket.once('data', (bytes) => socket.end(bytes.length === 8 ? 'N' : '+PONG\r\n')),
    );
    expect(await isServing({ ...postgres, port })).toBe(true);
    expect(await isServing({ ...redis, port })).toBe(true);
  });

  it('does not take another program on its port, nor a closed one', async () => {
    const port = await listening((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n')));
    expect(await isServing({ ...redis, port })).toBe(false);
    const hangsUp = await listening((socket) => socket.destroy());
    expect(await isServing({ ...postgres, port: hangsUp })).toBe(false);
    expect(await isServing({ ...postgres, port: 1 })).toBe(false);
  });
});
