import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterEach, describe, expect, it } from 'vitest';
import { type RawPeer, startRawPeer } from '../harness/raw-peer.ts';
import { selfSigned } from '../harness/self-signed.ts';
import { startTunnelProxy, type TunnelProxy } from '../harness/tunnel-proxy.ts';
import { makeWorld, type World } from '../harness/world.ts';

let world: World;
let provider: RawPeer;
let proxy: TunnelProxy;

/** A provider behind TLS with a certificate of its own, a proxy, and a gateway that is told of both. */
async function open(env: (proxyUrl: string) => Record<string, string>): Promise<void> {
  const certificate = selfSigned();
  const authority = join(tmpdir(), `sluice-ca-${process.pid}.pem`);
  writeFileSync(authority, certificate.cert);
  const body = JSON.stringify(chatCompletion());
  provider = await startRawPeer(
    ({ socket }) =>
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      ),
    { tls: certificate },
  );
  proxy = await startTunnelProxy();
  world = await makeWorld({
    addresses: { one: `https://localhost:${provider.origin.port}/v1` },
    env: { NODE_EXTRA_CA_CERTS: authority, ...env(proxy.url) },
  });
}
afterEach(async () => {
  await world.end();
  await proxy.close();
  await provider.close();
});

describe('the way to a provider', () => {
  it('takes the certificates of NODE_EXTRA_CA_CERTS and leads through HTTPS_PROXY', async () => {
    await open((url) => ({ HTTPS_PROXY: url }));
    for (let count = 0; count < 3; count++) expect((await world.chat()).status).toBe(200);
    expect(proxy.asked).toEqual([`CONNECT localhost:${provider.origin.port}`]);
    expect(provider.asked).toHaveLength(3);
    expect(provider.asked[0]?.text).toContain('authorization: Bearer key-one-1\r\n');
  });

  it('leads past the proxy where NO_PROXY says so', async () => {
    await open((url) => ({ HTTPS_PROXY: url, NO_PROXY: 'example.com, localhost' }));
    expect((await world.chat()).status).toBe(200);
    expect(proxy.asked).toHaveLength(0);
  });

  it('ends at a certificate that nobody vouches for, and nothing was sent', async () => {
    await open(() => ({ NODE_EXTRA_CA_CERTS: '' }));
    const refused = await world.chat();
    expect(refused.status).toBe(502);
    expect(await refused.json()).toMatchObject({ error: { code: 'upstream_unreachable' } });
    expect((await world.ledger()).map(({ type }) => type)).toContain('release');
    expect(provider.asked).toHaveLength(0);
  });
});
