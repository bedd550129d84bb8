import { describe, expect, it } from 'vitest';
import { readFault } from './fault.ts';

const fault = (status: number, error: object, headers: Record<string, string> = {}) =>
  readFault({ status, headers, body: JSON.stringify({ error: { code: status, ...error } }) });

const INFO = 'type.googleapis.com/google.rpc.';

describe('Google’s errors', () => {
  it.each([
    [
      400,
      {
        message: 'API key not valid. Please pass a valid API key.',
        status: 'INVALID_ARGUMENT',
        details: [{ reason: 'API_KEY_INVALID' }],
      },
      'auth',
    ],
    [
      400,
      {
        message: 'API key expired. Please renew the API key.',
        status: 'INVALID_ARGUMENT',
        details: [{ reason: 'API_KEY_INVALID' }],
      },
      'auth',
    ],
    [400, { message: 'User location is not supported for the API use.', status: 'FAILED_PRECONDITION' }, 'auth'],
    [
      400,
      { message: 'The input token count (1250074) exceeds the maximum number of tokens allowed (1048575).' },
      'context-length',
    ],
    [400, { message: 'Please use a valid role: user, model.', status: 'INVALID_ARGUMENT' }, 'bad-request'],
    [400, { message: 'Function call is missing a thought_signature in functionCall parts.' }, 'bad-request'],
    [401, { message: 'Request had invalid authentication credentials.', status: 'UNAUTHENTICATED' }, 'auth'],
    [
      403,
      { message: "Permission 'aiplatform.endpoints.predict' denied on resource", status: 'PERMISSION_DENIED' },
      'auth',
    ],
    [403, { message: 'CachedContent not found (or permission denied)', status: 'PERMISSION_DENIED' }, 'bad-request'],
    [403, { message: 'You do not have permission to access the File abc or it may not exist.' }, 'bad-request'],
    [404, { message: 'models/x is not found for API version v1beta', status: 'NOT_FOUND' }, 'model-not-found'],
    [404, { message: 'Publisher Model `projects/p/models/x` was not found', status: 'NOT_FOUND' }, 'model-not-found'],
    [429, { message: 'Resource exhausted. Please try again later.', status: 'RESOURCE_EXHAUSTED' }, 'rate-limit'],
    [500, { message: 'An internal error has occurred.', status: 'INTERNAL' }, 'server-error'],
    [503, { message: 'The model is overloaded. Please try again later.', status: 'UNAVAILABLE' }, 'overloaded'],
    [504, { message: 'Deadline expired before operation could complete.', status: 'DEADLINE_EXCEEDED' }, 'timeout'],
  ])('%i %o is %s', (status, error, cls) => {
    expect(fault(status, error)).toMatchObject({ class: cls, status, message: error.message });
  });

  const quota = (quotaId: string, quotaValue = '10') =>
    fault(429, {
      message: 'You exceeded your current quota, please check your plan and billing details.',
      status: 'RESOURCE_EXHAUSTED',
      details: [
        { '@type': `${INFO}QuotaFailure`, violations: [{ quotaId, quotaValue }] },
        { '@type': `${INFO}RetryInfo`, retryDelay: '34.4s' },
      ],
    });

  it('of a rate heal when RetryInfo says; those of a day, or of nothing at all, do not', () => {
    expect(quota('GenerateRequestsPerMinutePerProjectPerModel-FreeTier')).toMatchObject({
      class: 'rate-limit',
      retryAfterMs: 34_400,
    });
    expect(quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier').class).toBe('quota');
    expect(quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier')).not.toHaveProperty('retryAfterMs');
    expect(quota('GenerateContentInputTokensPerMinute', '0').class).toBe('quota');
  });

  it('wait as a header says, where one does', () => {
    expect(fault(503, { message: 'busy', status: 'UNAVAILABLE' }, { 'retry-after': '7' }).retryAfterMs).toBe(7000);
  });

  it('are read out of a list, and out of pages of its front end', () => {
    const body = JSON.stringify([
      { error: { code: 400, message: 'API key not valid.', details: [{ reason: 'API_KEY_INVALID' }] } },
    ]);
    expect(readFault({ status: 400, headers: {}, body })).toMatchObject({
      class: 'auth',
      message: 'API key not valid.',
    });
    const page = '<!DOCTYPE html><title>Error 404 (Not Found)!!1</title><p><b>404.</b> The requested URL was not found';
    expect(readFault({ status: 404, headers: {}, body: page })).toMatchObject({
      class: 'bad-response',
      message: expect.stringMatching(/requested URL was not found/),
    });
    for (const odd of ['', '[]', 'null', '7', '{"error":7}', '{"error":{"details":[7,{"violations":[7]}]}}']) {
      expect(readFault({ status: 429, headers: {}, body: odd }).class).toBe('rate-limit');
    }
  });
});
