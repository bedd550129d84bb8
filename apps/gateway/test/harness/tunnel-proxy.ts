import { createServer, request as forward } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface TunnelProxy {
  /** `http://127.0.0.1:PORT`, with the name and password that it wants. */
  readonly url: string;
  /** What was asked of it: `CONNECT host:port`, or the method with the whole address. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** A proxy as companies have them: lines by `CONNECT`, plain requests by their whole address, and a password. */
export async function startTunnelProxy(user = 'ada', password = 'pass:word'): Promise<TunnelProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.headers['proxy-authorization'] !== wanted) return response.writeHead(407).end();
    const { 'proxy-authorization': _own, ...headers } = request.headers;
    const onward = forward(request.url ?? '', { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    return request.pipe(onward);
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  server.on('connect', (request, line: Socket) => {
    asked.push(`CONNECT ${request.url}`);
    if (request.headers['proxy-authorization'] !== wanted)
      return line.end('HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n');
    const { hostname, port } = new URL(`http://${request.url}`);
    const onward = connect(Number(port), hostname, () => {
      line.write('HTTP/1.1 200 Connection established\r\n\r\n');
      line.pipe(onward).pipe(line);
    });
    sockets.add(onward);
    onward.on('error', () => line.end('HTTP/1.1 502 No\r\ncontent-length: 0\r\n\r\n'));
    onward.on('close', () => line.destroy());
    line.on('close', () => onward.destroy());
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
