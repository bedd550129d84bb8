import { describe, expect, it } from 'vitest';
import { exceptionFault, readFault } from './fault.ts';

const SERVICE = ':http://internal.amazon.com/coral/com.amazon.bedrock/';

function classOf(status: number, type: string | undefined, message: string): string {
  const headers: Record<string, string> = type === undefined ? {} : { 'x-amzn-errortype': type };
  return readFault({ status, headers, body: JSON.stringify({ message }) }).class;
}

describe('a fault of Bedrock', () => {
  // Bedrock user guide, "Troubleshooting Amazon Bedrock API error codes"; the prose is as the service has it.
  it.each([
    ['AccessDeniedException', 403, "You don't have access to the model with the specified model ID.", 'auth'],
    [
      'AccessDeniedException',
      403,
      'User: arn:aws:iam::1:user/x is not authorized to perform: bedrock:InvokeModel',
      'auth',
    ],
    [
      'AccessDeniedException',
      403,
      'Model access is denied due to INVALID_PAYMENT_INSTRUMENT: A valid payment instrument must be provided.',
      'quota',
    ],
    ['ExpiredTokenException', 403, 'The security token included in the request is expired', 'auth'],
    ['UnrecognizedClientException', 403, 'The security token included in the request is invalid.', 'auth'],
    [
      'InvalidSignatureException',
      403,
      'Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z',
      'auth',
    ],
    ['InvalidSignatureException', 403, 'Signature not yet current: 20260101T001000Z is still later than …', 'auth'],
    ['IncompleteSignatureException', 400, "Authorization header requires 'Signature' parameter.", 'auth'],
    ['MissingAuthenticationTokenException', 403, 'Missing Authentication Token', 'auth'],
    ['OptInRequired', 403, 'The AWS Access Key Id needs a subscription for the service', 'auth'],
    ['RequestExpired', 400, 'The request is too old.', 'auth'],
    ['ThrottlingException', 429, 'Too many tokens, please wait before trying again.', 'rate-limit'],
    ['ThrottlingException', 400, 'Rate exceeded', 'rate-limit'],
    ['TooManyRequestsException', 429, 'Too many requests', 'rate-limit'],
    ['ServiceQuotaExceededException', 400, 'Your request exceeds the service quota for your account.', 'quota'],
    ['ModelNotReadyException', 429, 'Model is not ready for inference.', 'overloaded'],
    ['ModelTimeoutException', 408, 'Model has timed out in processing the request.', 'timeout'],
    ['ModelErrorException', 424, 'The system encountered an unexpected error during processing.', 'server-error'],
    ['InternalServerException', 500, 'The system encountered an unexpected error.', 'server-error'],
    ['InternalFailure', 500, 'unknown', 'server-error'],
    ['ServiceUnavailableException', 503, 'Bedrock is unable to process your request.', 'server-error'],
    [
      'ResourceNotFoundException',
      404,
      'This Model is marked by provider as Legacy and you have not been actively using it.',
      'model-not-found',
    ],
    ['ValidationException', 400, 'The provided model identifier is invalid.', 'model-not-found'],
    [
      'ValidationException',
      400,
      'Invocation of model ID anthropic.claude-x with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.',
      'model-not-found',
    ],
    ['ValidationException', 400, 'This model version has reached the end of its life.', 'model-not-found'],
    ['ValidationException', 400, 'Input is too long for requested model.', 'context-length'],
    [
      'ValidationException',
      400,
      'The model returned the following errors: Input Tokens Exceeded: Number of input tokens exceeds maximum length.',
      'context-length',
    ],
    [
      'ValidationException',
      400,
      'The model returned the following errors: input length and `max_tokens` exceed context limit: 199000 + 4096 > 200000',
      'context-length',
    ],
    [
      'ValidationException',
      400,
      'The model returned the following errors: prompt is too long: 210000 tokens > 200000 maximum',
      'context-length',
    ],
    [
      'ValidationException',
      400,
      'The provided request contains content that is blocked by our content filters',
      'content-policy',
    ],
    [
      'ValidationException',
      400,
      'The model returned the following errors: Output blocked by content filtering policy',
      'content-policy',
    ],
    [
      'ValidationException',
      400,
      "This model doesn't support the s3Uri field. Remove s3Uri and try again.",
      'bad-request',
    ],
    ['ValidationException', 400, 'A conversation must start with a user message.', 'bad-request'],
  ])('%s (%i) "%s" is %s', (type, status, message, expected) => {
    expect(classOf(status, type + SERVICE, message)).toBe(expected);
  });

  it.each([
    [400, 'max_tokens: must be positive', 'bad-request'],
    [403, 'The security token included in the request is invalid', 'auth'],
    [403, 'forbidden', 'auth'],
    [404, 'no such thing', 'model-not-found'],
    [408, 'late', 'timeout'],
    [413, 'too large', 'bad-request'],
    [424, 'the model failed', 'server-error'],
    [429, 'Too many requests, please wait before trying again.', 'rate-limit'],
    [500, 'oops', 'server-error'],
    [504, 'late', 'timeout'],
  ])('%i without a type "%s" is %s', (status, message, expected) => {
    expect(classOf(status, undefined, message)).toBe(expected);
  });

  it('has the exception as its code, whichever way it was told', () => {
    const body = JSON.stringify({ __type: 'com.amazon.coral.service#UnrecognizedClientException', Message: 'no' });
    expect(readFault({ status: 403, headers: {}, body })).toEqual({
      class: 'auth',
      status: 403,
      message: 'no',
      code: 'UnrecognizedClientException',
      type: 'UnrecognizedClientException',
    });
    const headers = { 'x-amzn-errortype': `ThrottlingException${SERVICE}`, 'retry-after': '7' };
    expect(readFault({ status: 429, headers, body: '{"message":"slow"}' })).toMatchObject({
      code: 'ThrottlingException',
      retryAfterMs: 7000,
    });
  });

  it('is read from whatever a proxy says', () => {
    const page = readFault({ status: 502, headers: {}, body: '<html><title>Bad gateway</title></html>' });
    expect(page).toMatchObject({ class: 'server-error', message: 'Bad gateway', code: undefined });
    expect(readFault({ status: 404, headers: {}, body: '<h1>Not here</h1>' }).class).toBe('bad-response');
    expect(readFault({ status: 302, headers: {}, body: '' })).toMatchObject({
      class: 'bad-response',
      message: 'status 302 without a body',
    });
    expect(readFault({ status: 400, headers: {}, body: '[]' }).class).toBe('bad-request');
  });

  it.each([
    ['throttlingException', 'rate-limit'],
    ['serviceUnavailableException', 'server-error'],
    ['modelStreamErrorException', 'server-error'],
    ['modelTimeoutException', 'timeout'],
    ['internalServerException', 'server-error'],
    ['validationException', 'bad-request'],
    ['InternalError', 'server-error'],
    ['', 'server-error'],
  ])('inside a stream %s is %s', (type, expected) => {
    expect(exceptionFault({ type, message: 'it ended' })).toMatchObject({
      class: expected,
      status: undefined,
      message: 'it ended',
    });
  });

  it('inside a stream is told by its words too', () => {
    const said = exceptionFault({ type: 'validationException', message: 'Input is too long for requested model.' });
    expect(said).toMatchObject({ class: 'context-length', code: 'ValidationException' });
    expect(exceptionFault({})).toMatchObject({ class: 'server-error', code: undefined });
  });
});
