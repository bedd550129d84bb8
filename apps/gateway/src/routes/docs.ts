import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Gateway } from '../gateway.ts';
import { routeNotFound, type Visit } from '../http/listener.ts';
import { descriptionFor } from './openapi.ts';

/** What the build made of `docs-page/`: file names by what they are, beside the bundle. */
interface PageFiles {
  readonly scalar: string;
  readonly script: string;
  readonly style: string;
}

const FOLDER = new URL('./docs/', import.meta.url);
let files: Promise<PageFiles> | undefined;

function pageFiles(): Promise<PageFiles> {
  files ??= readFile(new URL('files.json', FOLDER), 'utf8').then((text) => JSON.parse(text) as PageFiles);
  return files;
}

/** The page to read and try the API, over the description that `/openapi.json` gives the same reader. */
export async function docs(gateway: Gateway, visit: Visit): Promise<void> {
  const description = descriptionFor(gateway, visit);
  const body = Buffer.from(page(await pageFiles(), description));
  const origin = new URL(gateway.environment.publicUrl).origin;
  visit.response.writeHead(200, [
    ...headersOf(visit, 'text/html; charset=utf-8', body.length),
    'cache-control',
    'no-store',
    // Scalar writes style elements as it goes; scripts are our own files alone.
    'content-security-policy',
    `default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; ` +
      `connect-src 'self' ${origin}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
    'cross-origin-opener-policy',
    'same-origin',
  ]);
  visit.response.end(body);
}

/** Script and style of that page. Their names change with their content, so they never grow stale. */
export async function docsFile(_gateway: Gateway, visit: Visit): Promise<void> {
  const { file = '' } = visit.params;
  if (!Object.values(await pageFiles()).includes(file)) throw routeNotFound();
  const zipped = /\bgzip\b/.test(String(visit.request.headers['accept-encoding'] ?? ''));
  const type = file.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';
  visit.response.writeHead(200, [
    ...headersOf(visit, type, undefined),
    'cache-control',
    'public, max-age=31536000, immutable',
    'vary',
    'accept-encoding',
    ...(zipped ? ['content-encoding', 'gzip'] : []),
  ]);
  const content = createReadStream(new URL(zipped ? `${file}.gz` : file, FOLDER));
  // A reader who goes away is nobody's failure.
  await pipeline(content, visit.response).catch(() => visit.response.destroy());
}

function headersOf({ requestId }: Visit, type: string, length: number | undefined): string[] {
  return [
    'content-type',
    type,
    ...(length === undefined ? [] : ['content-length', String(length)]),
    'x-content-type-options',
    'nosniff',
    'referrer-policy',
    'no-referrer',
    'x-request-id',
    requestId,
    'x-sluice-attempts',
    '0',
  ];
}

function page({ scalar, script, style }: PageFiles, description: unknown): string {
  // Inside an element of JSON nothing but the end of the element means anything to the page.
  const json = JSON.stringify(description).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sluice API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/${style}">
</head>
<body>
<form id="key">
<strong>Sluice API</strong>
<span id="state" role="status"></span>
<input name="value" type="password" autocomplete="off" placeholder="sk-sluice-…" aria-label="Your key">
<button>Show my models</button>
</form>
<div id="reference"></div>
<script type="application/json" id="description">${json}</script>
<script src="/docs/${scalar}"></script>
<script type="module" src="/docs/${script}"></script>
</body>
</html>
`;
}
