import { describe, expect, it } from 'vitest';
import { readCohereFault } from './fault.ts';

function fault(status: number, body: unknown, headers: Record<string, string> = {}) {
  return readCohereFault({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
}

describe('an error of Cohere', () => {
  // The sentences stand in Cohere's list of errors, or were recorded.
  it.each<[string, number, string]>([
    ['auth', 401, 'invalid api token'],
    ['auth', 401, 'no api key supplied'],
    ['bad-request', 400, 'invalid request: list of documents must not be empty'],
    ['bad-request', 422, 'unprocessable'],
    [
      'context-length',
      400,
      'too many tokens: size limit exceeded by 25836 tokens. The limit for this model is 288000 tokens.',
    ],
    [
      'model-not-found',
      404,
      "model 'nonexistent' not found, make sure the correct model ID was used and that you have access to the model.",
    ],
    ['model-not-found', 404, "model 'command-r' was removed on September 15, 2025."],
    ['quota', 402, 'Please add or update your payment method'],
    ['quota', 429, 'You are using a Trial key, which is limited to 1000 API calls / month.'],
    ['rate-limit', 429, 'You are using a Trial key, which is limited to 20 API calls / minute.'],
    ['rate-limit', 429, 'trial token rate limit exceeded, limit is 100000 tokens per minute'],
    ['content-policy', 498, 'blocked output: please try again'],
    ['server-error', 500, 'internal server error, this has been reported to our developers'],
    ['server-error', 503, 'service unavailable'],
    ['timeout', 504, 'gateway timeout'],
  ])('is %s: %i %s', (cls, status, message) => {
    expect(fault(status, { id: 'i', message })).toMatchObject({ class: cls, status, message });
  });

  it('has its type as the code', () => {
    expect(fault(400, { id: 'i', message: 'm', error_type: 'TOO_MANY_TOKENS' }).code).toBe('TOO_MANY_TOKENS');
  });

  it('heals by waiting as long as the vendor says, unless it is a month', () => {
    expect(fault(429, { message: 'slow down' }, { 'retry-after': '7' }).retryAfterMs).toBe(7000);
    expect(fault(429, { message: '1000 API calls / month' }, { 'retry-after': '7' })).not.toHaveProperty(
      'retryAfterMs',
    );
  });

  it('that is a page of a proxy is told by what a reader sees', () => {
    expect(fault(502, '<html><body><h1>Bad gateway</h1></body></html>')).toMatchObject({
      class: 'server-error',
      message: 'Bad gateway',
    });
  });
});
