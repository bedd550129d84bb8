import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from './harness/gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.end());

/** The path goes out as it is; `fetch` would normalise it. */
function openRaw(path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(gateway.url, { path, headers: { accept: 'text/html' } }, (response) => resolve(response.resume())).on(
      'error',
      reject,
    );
  });
}

/** Asks as a browser does that follows a link. */
const open = (path: string, headers: Record<string, string> = {}) =>
  fetch(gateway.url + path, { headers: { accept: 'text/html,*/*', ...headers }, redirect: 'manual' });

describe('the portal’s document', () => {
  it.each(['/', '/sign-in', '/account', '/admin', '/admin/audit', '/w/acme/audit', '/invitation', '/choose-password'])(
    'is what %s answers, so that a deep link works',
    async (path) => {
      const response = await open(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(await response.text()).toContain('<div id="root">');
    },
  );

  it('allows our own files alone, no frame around it, and tells nobody where it was', async () => {
    const { headers } = await open('/');
    expect(headers.get('content-security-policy')?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "font-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ]);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  });

  it('is asked for each time, and sent only where it changed', async () => {
    const { headers } = await open('/');
    expect(headers.get('cache-control')).toBe('no-cache');
    const again = await open('/admin', { 'if-none-match': headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
    expect((await open('/', { 'if-none-match': '"another"' })).status).toBe(200);
  });

  it('holds no inline script or style, which the policy would refuse', async () => {
    const html = await (await open('/')).text();
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
    for (const [script] of html.matchAll(/<script[^>]*>/g)) expect(script).toMatch(/ src="\/assets\//);
  });
});

describe('the portal’s files', () => {
  const assets = async () =>
    [...(await (await open('/')).text()).matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path]) => path);

  it.each([
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['gzip, deflate, br;q=1.0', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['identity', null],
  ])('come packed for a client that takes %s', async (accepted, coding) => {
    const paths = (await assets()).filter((path) => path?.includes('/start-'));
    expect(paths.length).toBeGreaterThanOrEqual(2);
    for (const path of paths) {
      const response = await open(path ?? '', { 'accept-encoding': accepted });
      expect(response.headers.get('content-encoding'), path).toBe(coding);
      expect(response.headers.get('vary')).toBe('accept-encoding');
      // fetch unpacks by the header: what does not fit it would not be read.
      expect((await response.text()).length).toBeGreaterThan(1000);
    }
  });

  it('may be kept for ever, for their names change with their content', async () => {
    for (const path of await assets()) {
      const response = await open(path ?? '');
      await response.arrayBuffer();
      expect(response.headers.get('cache-control'), path).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it.each([
    '/assets/',
    '/assets/none.js',
    '/assets/..%2findex.html',
    '/assets/%2e%2e/index.html',
    '/assets/../../sluice.js',
  ])('are those of the build and nothing else: %s', async (path) => {
    const response = await openRaw(path);
    expect(response.statusCode).toBe(404);
  });
});

describe('what is no page of the portal', () => {
  it.each([
    '/v1',
    '//v1/models',
    '/V1/models',
    '/%76%31/models',
    '/v1/nothing',
    '/v1beta/models',
    '/t/acme',
    '/t/acme/sign-in',
    '/services/x/y',
    '/mcp/x',
    '/api',
    '/api/v1/none',
  ])('%s never answers HTML', async (path) => {
    const response = await open(path);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.status).toBeGreaterThanOrEqual(400);
  });

  it('is told to a person as a page, and to a program as JSON', async () => {
    const person = await open('/no-such-page');
    expect([person.status, person.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    const program = await open('/no-such-page', { accept: 'application/json' });
    expect([program.status, program.headers.get('content-type')]).toEqual([404, 'application/json']);
    const post = await fetch(`${gateway.url}/no-such-page`, { method: 'POST', headers: { accept: 'text/html' } });
    expect(post.headers.get('content-type')).toBe('application/json');
  });
});
