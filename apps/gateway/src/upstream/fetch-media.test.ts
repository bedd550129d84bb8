import type { Reply } from '@sluice/fake-upstream/reply';
import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { monotonicMs } from '../clock.ts';
import { AddressRefused } from './address-guard.ts';
import { fetchMedia, MediaUnavailable } from './fetch-media.ts';
import { OriginPool } from './http1/origin-pool.ts';
import { Pools } from './pools.ts';

const PNG = Buffer.from('\x89PNG\r\n\x1a\n and more', 'latin1');
let server: Scripted;

beforeEach(async () => {
  server = await startScripted();
});
afterEach(() => server.close());

/** As the gateway opens strangers' addresses, but for the guard: the servers of a test are on this machine. */
const open = (origin: string) =>
  new OriginPool({ origin: new URL(origin), guarded: false, connectMs: 5000, proxy: undefined });

const bring = (path: string, withinMs = 5000) =>
  fetchMedia(server.url + path, { open, deadline: monotonicMs() + withinMs, now: monotonicMs });

describe('an image at an address', () => {
  it.each<[string, Reply, string]>([
    ['named by its server', { headers: { 'content-type': 'image/avif' }, body: 'x' }, 'image/avif'],
    ['known by its first bytes', { headers: { 'content-type': 'application/octet-stream' }, body: PNG }, 'image/png'],
    ['known better by them', { headers: { 'content-type': 'image/jpeg' }, body: PNG }, 'image/png'],
    ['that is a document', { body: Buffer.from('%PDF-1.7 …') }, 'application/pdf'],
  ])('%s is brought whole', async (_name, reply, mediaType) => {
    server.always('/a', reply);
    const media = await bring('/a?size=1');
    expect(media.mediaType).toBe(mediaType);
    expect(Buffer.from(media.base64, 'base64')).toEqual(Buffer.from(reply.body as Buffer));
    const [received] = server.received();
    expect([received?.method, received?.query]).toEqual(['GET', 'size=1']);
    expect(received?.key).toBeUndefined();
  });

  it('is followed a few steps, and no further', async () => {
    server.queue('/a', { status: 302, headers: { location: '/b' } });
    server.queue('/b', { status: 301, headers: { location: `${server.url}/c` } });
    server.queue('/c', { body: PNG });
    expect((await bring('/a')).mediaType).toBe('image/png');
    server.always('/round', { status: 302, headers: { location: '/round' } });
    await expect(bring('/round')).rejects.toThrow('redirected too often');
    expect(server.received()).toHaveLength(3 + 4);
  });

  it.each<[string, Reply, string]>([
    ['that is not there', { status: 404, body: 'no' }, 'answered 404'],
    ['that is a page', { headers: { 'content-type': 'text/html' }, body: '<p>' }, 'no image or document'],
    ['that is too large', { headers: { 'content-type': 'image/png' }, body: Buffer.alloc(11e6) }, 'over'],
    ['that breaks off', { headers: { 'content-type': 'image/png' }, body: PNG, dieAtByte: 4 }, 'broke'],
  ])('%s is not to be had, and why is said', async (_name, reply, why) => {
    server.always('/a', reply);
    await expect(bring('/a')).rejects.toThrow(MediaUnavailable);
    await expect(bring('/a')).rejects.toThrow(why);
  });

  it('that never comes is not waited for', async () => {
    server.always('/a', { ending: 'hang' });
    await expect(bring('/a', 50)).rejects.toThrow('too slow');
  });

  it.each(['ftp://pictures.test/a', 'file:///etc/passwd', 'a.png', 'https://user:pass@pictures.test/a'])(
    '%s is none',
    async (url) => {
      await expect(fetchMedia(url, { open, deadline: monotonicMs() + 1000, now: monotonicMs })).rejects.toThrow(
        MediaUnavailable,
      );
    },
  );
});

describe('strangers’ addresses', () => {
  const pools = new Pools({ httpsProxy: undefined, noProxy: [] });

  it.each([
    'http://127.0.0.1',
    'http://localhost',
    'http://2130706433',
    'http://0x7f.1',
    'http://[::1]',
    'http://169.254.169.254',
    'http://10.0.0.1',
  ])('%s is refused before anything connects', (origin) => {
    expect(() => pools.passing(origin)).toThrow(AddressRefused);
  });
});
