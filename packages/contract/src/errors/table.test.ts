import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, errorRow, isErrorCode } from './table.ts';

const DOCS = new URL('../../../../docs/errors/', import.meta.url);
const pages = readdirSync(DOCS).filter((name) => name.endsWith('.md') && name !== 'README.md');

function page(name: string): string {
  return readFileSync(new URL(name, DOCS), 'utf8');
}

/** Section 6 of the public contract, and what the control API adds to it. */
const CONTRACT: Readonly<Record<number, readonly string[]>> = {
  400: ['invalid_request'],
  401: ['invalid_api_key', 'sign_in_failed'],
  402: ['budget_exceeded'],
  403: [
    'model_not_allowed',
    'subscription_required',
    'tenant_mismatch',
    'ip_not_allowed',
    'permission_denied',
    'password_change_required',
  ],
  404: ['model_not_found', 'route_not_found', 'not_found'],
  405: ['method_not_allowed'],
  408: ['request_timeout'],
  409: ['idempotency_conflict', 'conflict', 'managed_by_file'],
  410: ['service_retired'],
  413: ['request_too_large'],
  414: ['uri_too_long'],
  415: ['unsupported_media_type'],
  422: ['translation_refused', 'idempotency_mismatch'],
  429: ['rate_limit_exceeded'],
  431: ['headers_too_large'],
  502: ['upstream_unreachable', 'upstream_error', 'bad_upstream_response', 'provider_auth'],
  503: ['no_capacity', 'provider_quota', 'overloaded', 'accounting_unavailable'],
  504: ['timeout'],
};

describe('the table of errors', () => {
  it('has exactly the codes of the contract, each under its status', () => {
    const expected = Object.entries(CONTRACT).flatMap(([status, codes]) => codes.map((code) => [Number(status), code]));
    expect(ERROR_CODES.map((code) => [errorRow(code).status, code])).toEqual(expected);
  });

  it('invites repeating only where it can help', () => {
    expect(ERROR_CODES.filter((code) => errorRow(code).retryable)).toEqual([
      'idempotency_conflict',
      'rate_limit_exceeded',
      'no_capacity',
      'overloaded',
      'accounting_unavailable',
    ]);
  });

  it('blames the caller`s side below 500 and the others from there on', () => {
    for (const code of ERROR_CODES) {
      const { owner, status } = errorRow(code);
      expect(['caller', 'tenant'].includes(owner), code).toBe(status < 500);
    }
  });

  it('tells a code from any other text', () => {
    for (const code of ERROR_CODES) expect(isErrorCode(code)).toBe(true);
    for (const text of ['', 'constructor', '__proto__', 'internal_error']) expect(isErrorCode(text)).toBe(false);
  });
});

describe('the pages of errors', () => {
  it('are one for each code, and none for anything else', () => {
    expect(pages.map((name) => name.slice(0, -3)).sort()).toEqual([...ERROR_CODES].sort());
  });

  it.each(ERROR_CODES)('say of %s what the table says', (code) => {
    const { status, owner, retryable, title } = errorRow(code);
    const text = page(`${code}.md`);
    expect(text.startsWith(`# ${code}\n\n${title}.\n`)).toBe(true);
    expect(text).toContain(`| ${status} | ${owner} | ${retryable ? 'yes' : 'no'} |`);
    for (const heading of ['## What it means', '## What to do']) expect(text).toContain(heading);
  });

  it('hold examples that are JSON in the form of their dialect', () => {
    for (const code of ERROR_CODES) {
      for (const [, json = ''] of page(`${code}.md`).matchAll(/```json\n([\s\S]*?)```/g)) {
        const body = JSON.parse(json);
        expect(body.error.code).toBe(code);
        expect(typeof body.error.type, code).toBe('string');
        expect(body.error.sluice.request_id).toMatch(/^req_/);
      }
    }
  });

  it('are all listed in the index, in the order of the table', () => {
    const rows = page('README.md').match(/^\| \d{3} .*$/gm);
    expect(rows).toEqual(
      ERROR_CODES.map((code) => {
        const { status, owner, retryable, title } = errorRow(code);
        return `| ${status} | [\`${code}\`](${code}.md) | ${owner} | ${retryable ? 'yes' : 'no'} | ${title} |`;
      }),
    );
  });
});
