import { describe, expect, it } from 'vitest';
import { messagesDialect } from './client.ts';

const error = (status: number, code: string) => ({
  status,
  code,
  message: 'no',
  param: null,
  sluice: { request_id: 'req_1', scope: 'team' },
});

describe('an error in the Messages dialect', () => {
  it.each([
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [402, 'billing_error'],
    [403, 'permission_error'],
    [404, 'not_found_error'],
    [409, 'invalid_request_error'],
    [413, 'request_too_large'],
    [422, 'invalid_request_error'],
    [429, 'rate_limit_error'],
    [502, 'api_error'],
    [503, 'overloaded_error'],
    [504, 'timeout_error'],
  ])('of status %i has Anthropic’s type %s', (status, type) => {
    expect(messagesDialect.error(error(status, 'some_code'))).toEqual({
      type: 'error',
      error: { type, message: 'no', code: 'some_code', sluice: { request_id: 'req_1', scope: 'team' } },
      request_id: 'req_1',
    });
  });

  it('names the member that is wrong', () => {
    const named = { ...error(400, 'invalid_request'), param: 'messages[0].role' };
    expect(messagesDialect.error(named)).toMatchObject({ error: { param: 'messages[0].role' } });
  });

  it('ends a stream as an event of its own', () => {
    const event = messagesDialect.errorEvent(error(502, 'upstream_error'));
    expect(event.startsWith('event: error\ndata: {"type":"error","error":{"type":"api_error"')).toBe(true);
    expect(event.endsWith('\n\n')).toBe(true);
  });
});
