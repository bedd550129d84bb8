import type { CallRow } from './call-row.ts';

/** The call again as a line for a shell; the key stays out of it. @param origin where the gateway answers */
export function curlOf({ route, dialect }: Pick<CallRow, 'route' | 'dialect'>, body: string, origin: string): string {
  const headers = dialect.includes('anthropic')
    ? ['-H "x-api-key: $API_KEY"', "-H 'anthropic-version: 2023-06-01'"]
    : ['-H "authorization: Bearer $API_KEY"'];
  return [
    `curl ${quoted(`${origin}${route}`)}`,
    ...headers,
    "-H 'content-type: application/json'",
    `--data-raw ${quoted(body)}`,
  ].join(' \\\n  ');
}

/** In single quotes a shell reads nothing but the closing one. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
