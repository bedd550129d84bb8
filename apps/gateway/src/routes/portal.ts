import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { NEVER_HTML } from '@sluice/contract/routes/policy';
import type { Gateway } from '../gateway.ts';
import { routeNotFound, type Visit } from '../http/listener.ts';

/** The portal's build, copied beside the bundle. */
const FOLDER = new URL('./portal/', import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

/** What the build made beside a file, by what a client says it takes; the smallest first. */
const CODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** Nothing but our own files: no inline script or style, no other origin, no frame around it (S-42). */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The one document of the portal, which is the same at each of its addresses; small, so it stays in memory. */
interface StartPage {
  readonly etag: string;
  readonly plain: Buffer;
  readonly packed: ReadonlyMap<string, Buffer>;
}

let startPage: Promise<StartPage | undefined> | undefined;
/** Paths below `FOLDER`; what is not among them is never opened. */
let fileNames: Promise<ReadonlySet<string>> | undefined;

/** A page of the portal, read and drawn in the browser. @throws CallError where this build has no portal */
export function portalPage(_gateway: Gateway, visit: Visit): Promise<void> {
  return sendStartPage(visit, 200);
}

/** The first part of a path as people write it; whatever is written otherwise is no page. */
const PLACE = /^\/([a-z][a-z-]*)(?:[/?]|$)/;

/** The portal's own "no such page", for a person who followed a wrong link. @throws CallError for everybody else */
export async function portalNotFound(visit: Visit): Promise<void> {
  const { method, headers, url = '' } = visit.request;
  const [, place = ''] = PLACE.exec(url) ?? [];
  if (method !== 'GET' || place === '' || NEVER_HTML.has(place)) throw routeNotFound();
  if (headers.accept?.includes('text/html') !== true) throw routeNotFound();
  await sendStartPage(visit, 404);
}

async function sendStartPage(visit: Visit, status: 200 | 404): Promise<void> {
  startPage ??= readStartPage();
  const page = await startPage;
  // A tenant's own host serves its calls alone: a session there would be none here.
  if (page === undefined || visit.namedTenant !== undefined) throw routeNotFound();
  const { request, response } = visit;
  const isKnown = status === 200 && request.headers['if-none-match'] === page.etag;
  const coding = isKnown ? undefined : codingFor(visit, (name) => page.packed.has(name));
  const body = coding === undefined ? page.plain : (page.packed.get(coding) ?? page.plain);
  const headers = [
    ...commonHeaders(visit),
    ...['cache-control', 'no-cache', 'etag', page.etag],
    ...['content-security-policy', CONTENT_SECURITY_POLICY],
    ...['cross-origin-opener-policy', 'same-origin'],
    ...['permissions-policy', 'camera=(), geolocation=(), microphone=()'],
  ];
  if (isKnown) {
    response.writeHead(304, headers);
    response.end();
    return;
  }
  response.writeHead(status, [
    ...headers,
    ...['content-type', 'text/html; charset=utf-8', 'content-length', String(body.length)],
    ...(coding === undefined ? [] : ['content-encoding', coding]),
  ]);
  response.end(body);
}

/** A file that the page asks for. @throws CallError where there is none of that name */
export async function portalFile(_gateway: Gateway, visit: Visit): Promise<void> {
  const names = await readFileNamesOnce();
  // As it came: what would have to be normalised names no file.
  const [path = ''] = (visit.request.url ?? '').slice(1).split('?');
  const type = TYPES[path.slice(path.lastIndexOf('.') + 1)];
  if (type === undefined || !names.has(path) || visit.namedTenant !== undefined) throw routeNotFound();
  const coding = codingFor(visit, (name) => names.has(path + suffixOf(name)));
  visit.response.writeHead(200, [
    ...commonHeaders(visit),
    ...['content-type', type],
    // The names of assets change with their content.
    ...['cache-control', path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'public, max-age=3600'],
    ...(coding === undefined ? [] : ['content-encoding', coding]),
  ]);
  if (visit.request.method === 'HEAD') visit.response.end();
  else await stream(new URL(path + (coding === undefined ? '' : suffixOf(coding)), FOLDER), visit.response);
}

/** A reader who goes away is nobody's failure. */
async function stream(file: URL, response: ServerResponse): Promise<void> {
  await pipeline(createReadStream(file), response).catch(() => response.destroy());
}

function commonHeaders({ requestId }: Visit): string[] {
  return [
    ...['vary', 'accept-encoding', 'x-content-type-options', 'nosniff', 'referrer-policy', 'no-referrer'],
    ...['x-request-id', requestId, 'x-sluice-attempts', '0'],
  ];
}

function suffixOf(coding: string): string {
  return CODINGS.find(([name]) => name === coding)?.[1] ?? '';
}

/** The best coding that the client takes and the build has. */
function codingFor({ request }: Visit, has: (coding: string) => boolean): string | undefined {
  const taken = String(request.headers['accept-encoding'] ?? '')
    .split(',')
    .map((entry) => entry.trim().split(/\s*;\s*/))
    .filter(([, quality]) => quality === undefined || !/^q=0(\.0*)?$/.test(quality))
    .map(([name]) => name);
  return CODINGS.find(([name]) => taken.includes(name) && has(name))?.[0];
}

async function readStartPage(): Promise<StartPage | undefined> {
  const plain = await readIfThere('index.html');
  if (plain === undefined) return undefined;
  const packed = new Map<string, Buffer>();
  for (const [coding, suffix] of CODINGS) {
    const bytes = await readIfThere(`index.html${suffix}`);
    if (bytes !== undefined) packed.set(coding, bytes);
  }
  return { etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`, plain, packed };
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  return (await readFileNamesOnce()).has(path) ? readFile(new URL(path, FOLDER)) : undefined;
}

function readFileNamesOnce(): Promise<ReadonlySet<string>> {
  fileNames ??= readFileNames();
  return fileNames;
}

/** Empty where the gateway was built without the portal. */
async function readFileNames(): Promise<ReadonlySet<string>> {
  const names = await readdir(FOLDER, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return new Set(names.map((name) => name.replaceAll('\\', '/')));
}
