import { describe, expect, it } from 'vitest';
import { readFault } from './fault.ts';

const anthropic = (type: string, message: string) => JSON.stringify({ type: 'error', error: { type, message } });
const fault = (status: number, body: string, headers: Record<string, string> = {}) =>
  readFault({ status, headers, body });

describe('a failed answer of Anthropic’s', () => {
  it.each<[number, string, string, string]>([
    [401, 'authentication_error', 'invalid x-api-key', 'auth'],
    [403, 'permission_error', 'no access', 'auth'],
    [404, 'not_found_error', 'model: claude-x', 'model-not-found'],
    [404, 'not_found_error', 'File not found: file_1', 'bad-request'],
    [429, 'rate_limit_error', 'slow down', 'rate-limit'],
    [529, 'overloaded_error', 'Overloaded', 'overloaded'],
    [500, 'overloaded_error', 'Overloaded', 'overloaded'],
    [500, 'api_error', 'Internal server error', 'server-error'],
    [504, 'timeout_error', 'timed out', 'timeout'],
    [402, 'billing_error', 'pay', 'quota'],
    [413, 'request_too_large', 'Request exceeds the maximum size', 'bad-request'],
    [400, 'invalid_request_error', 'max_tokens: Field required', 'bad-request'],
    [400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum', 'context-length'],
    [400, 'invalid_request_error', 'input length and `max_tokens` exceed context limit: 1 + 2 > 2', 'context-length'],
    [400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.', 'quota'],
    [400, 'invalid_request_error', 'You have reached your specified API usage limits.', 'quota'],
    [400, 'invalid_request_error', 'Output blocked by content filtering policy', 'content-policy'],
    [400, 'invalid_request_error', 'This organization has been disabled.', 'auth'],
  ])('%i %s "%s" is %s', (status, type, message, expected) => {
    expect(fault(status, anthropic(type, message))).toMatchObject({
      class: expected,
      status,
      message,
      type,
      code: type,
    });
  });

  it.each<[number, string, string]>([
    [
      502,
      '<html><head><style>x{}</style><title>502 Bad Gateway</title></head><body>nginx</body></html>',
      'server-error',
    ],
    [503, '', 'server-error'],
    [529, 'busy', 'overloaded'],
    [404, '<h1>Not Found</h1>', 'bad-response'],
    [302, '<a href="/login">moved</a>', 'bad-response'],
    [401, 'no', 'auth'],
    [429, '{"broken', 'rate-limit'],
  ])('survives %i with a body that is no JSON: %s', (status, body, expected) => {
    const found = fault(status, body);
    expect(found).toMatchObject({ class: expected, status, code: undefined });
    expect(found.message).not.toMatch(/[<>]/);
    expect(found.message).not.toBe('');
  });

  it.each<[number, string, string]>([
    [
      404,
      '{"error":{"code":404,"message":"Publisher Model `x` was not found","status":"NOT_FOUND"}}',
      'model-not-found',
    ],
    [429, '[{"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED"}}]', 'rate-limit'],
    [403, '{"error":{"code":403,"message":"denied","status":"PERMISSION_DENIED"}}', 'auth'],
    [400, '{"error":{"code":400,"message":"bad","status":"INVALID_ARGUMENT"}}', 'bad-request'],
  ])('reads Google’s object in front of Vertex: %i', (status, body, expected) => {
    expect(fault(status, body)).toMatchObject({ class: expected, status });
  });

  it('tells how long to wait, and only where waiting helps', () => {
    const date = 'Sat, 21 Nov 2026 10:00:00 GMT';
    const limited = anthropic('rate_limit_error', 'slow');
    expect(fault(429, limited, { 'retry-after': '7' }).retryAfterMs).toBe(7000);
    expect(fault(429, limited, { 'retry-after': 'Sat, 21 Nov 2026 10:00:09 GMT', date }).retryAfterMs).toBe(9000);
    expect(
      fault(429, limited, {
        date,
        'anthropic-ratelimit-requests-remaining': '3',
        'anthropic-ratelimit-requests-reset': '2026-11-21T10:00:50Z',
        'anthropic-ratelimit-input-tokens-remaining': '0',
        'anthropic-ratelimit-input-tokens-reset': '2026-11-21T10:00:20Z',
      }).retryAfterMs,
    ).toBe(20_000);
    expect(fault(429, limited).retryAfterMs).toBeUndefined();
    expect(fault(529, anthropic('overloaded_error', 'x'), { 'retry-after': '2' }).retryAfterMs).toBe(2000);
    expect(fault(401, anthropic('authentication_error', 'x'), { 'retry-after': '2' }).retryAfterMs).toBeUndefined();
    expect(fault(400, anthropic('invalid_request_error', 'x'), { 'retry-after': '2' }).retryAfterMs).toBeUndefined();
  });
});
