import { describe, expect, it } from 'vitest';
import { parseError } from './error-body.ts';
import { faultOf, readFault } from './fault.ts';

function fault(status: number, body: unknown, headers: Record<string, string> = {}) {
  return readFault({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
}

describe('an error body', () => {
  it.each<[string, unknown, string]>([
    ['OpenAI', { error: { message: 'm', type: 't', param: 'p', code: 'c' } }, 'm'],
    ['Google’s list', [{ error: { code: 400, message: 'm', status: 'INVALID_ARGUMENT' } }], 'm'],
    ['xAI', { code: 'Client specified an invalid argument', error: 'm' }, 'm'],
    ['Mistral', { object: 'error', message: 'm', type: 't', param: null, code: '1500', raw_status_code: 400 }, 'm'],
    ['FastAPI’s text', { detail: 'm' }, 'm'],
    [
      'FastAPI’s list',
      { detail: [{ loc: ['body', 'messages'], msg: 'Field required' }] },
      'body.messages: Field required',
    ],
    ['Cohere', { id: '1', message: 'm' }, 'm'],
    ['Hugging Face', { error: 'm', error_type: 'validation' }, 'm'],
    ['a list of texts', { error: ['a', 'b'] }, 'a; b'],
    ['Together', { id: 'x', error: { message: 'm', type: 't', param: null, code: null } }, 'm'],
    [
      'a page',
      '<html><head><style>x{}</style><title>502</title></head><body>Bad <b>Gateway</b></body></html>',
      '502 Bad Gateway',
    ],
    ['nothing', '', 'status 400 without a body'],
    ['a plain text', 'upstream connect error', 'upstream connect error'],
  ])('of %s is read', (_who, body, message) => {
    expect(fault(400, body).message).toBe(message);
  });

  it('keeps the vendor’s code, type and param', () => {
    expect(fault(400, { error: { message: 'm', type: 't', param: 'p', code: 7 } })).toMatchObject({
      code: '7',
      type: 't',
      param: 'p',
      status: 400,
    });
  });
});

const says = (message: string, more: object = {}) => ({ error: { message, ...more } });

describe('the class of an error goes by its meaning', () => {
  it.each<[string, number, unknown]>([
    // A refused key, under whatever status.
    ['auth', 400, { code: 'invalid-argument', error: 'Incorrect API key provided: xx***yy.' }],
    [
      'auth',
      400,
      [
        {
          error: { code: 400, message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' },
        },
      ],
    ],
    ['auth', 401, says('Unauthorized')],
    ['auth', 403, { error: 'Forbidden' }],
    ['auth', 400, says('bad key', { details: [{ reason: 'API_KEY_INVALID' }] })],
    // Missing credit, under whatever status.
    ['quota', 429, says('You exceeded your current quota', { type: 'insufficient_quota', code: 'insufficient_quota' })],
    ['quota', 402, says('Insufficient Balance')],
    ['quota', 402, { error: { code: 402, message: 'This request requires more credits' } }],
    ['quota', 403, says('Your credit balance is too low')],
    ['quota', 400, says('Access denied', { code: 'Arrearage' })],
    // Google's quota that heals.
    ['rate-limit', 429, says('You exceeded your current quota', { details: [{ retryDelay: '34s' }] })],
    // Too long, in every vendor's words.
    ['context-length', 400, says('too long', { code: 'context_length_exceeded' })],
    ['context-length', 400, says("This model's maximum context length is 65536 tokens.")],
    ['context-length', 400, { error: { code: 400, type: 'exceed_context_size_error', message: 'x' } }],
    ['context-length', 400, says('The input token count (2000000) exceeds the maximum')],
    ['context-length', 400, { message: 'too many tokens: size limit exceeded by 5' }],
    ['context-length', 400, says('prompt too long; exceeded max context length by 4 tokens')],
    ['context-length', 500, says('the request exceeds the available context size, try increasing it')],
    [
      'content-policy',
      400,
      says('filtered', { code: 'content_filter', innererror: { code: 'ResponsibleAIPolicyViolation' } }),
    ],
    ['content-policy', 403, { error: { code: 403, message: 'Your input was flagged', metadata: { reasons: ['x'] } } }],
    ['content-policy', 400, says('x', { code: 'DataInspectionFailed' })],
    [
      'model-not-found',
      404,
      says('The model `x` does not exist or you do not have access to it.', { code: 'model_not_found' }),
    ],
    ['model-not-found', 400, { object: 'error', message: 'Invalid model: x', code: '1500', raw_status_code: 400 }],
    ['model-not-found', 400, { error: { code: 400, message: 'x/y is not a valid model ID' } }],
    ['model-not-found', 404, { error: { code: 404, message: 'No endpoints found for x.' } }],
    ['model-not-found', 400, says('The model `x` has been decommissioned', { code: 'model_decommissioned' })],
    ['model-not-found', 404, { error: { code: 'DeploymentNotFound', message: 'The API deployment does not exist.' } }],
    ['model-not-found', 404, { error: 'model "x" not found, try pulling it first' }],
    // Bedrock's OpenAI-compatible hosts, where a model stands under another prefix.
    ['model-not-found', 404, says("The model `x` isn't supported on this route")],
    ['model-not-found', 403, says('Project does not have access to model', { code: 'model_not_found' })],
    // A 429 or 413 that no waiting heals.
    ['bad-request', 429, says('Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 31538.')],
    [
      'bad-request',
      413,
      says('Request too large for model on tokens per minute (TPM)', { code: 'rate_limit_exceeded' }),
    ],
    ['bad-request', 422, { detail: [{ loc: ['body'], msg: 'x' }] }],
    ['bad-request', 400, says("Unsupported parameter: 'max_tokens'", { code: 'unsupported_parameter' })],
    [
      'rate-limit',
      429,
      says('Rate limit reached for gpt-4o on requests per min (RPM)', { code: 'rate_limit_exceeded' }),
    ],
    // Its type says otherwise (Mistral).
    [
      'rate-limit',
      429,
      { object: 'error', message: 'Service tier capacity exceeded for this model.', type: 'invalid_request_error' },
    ],
    [
      'rate-limit',
      429,
      says('Provider returned error', { metadata: { raw: 'x is temporarily rate-limited upstream' } }),
    ],
    ['overloaded', 529, says('x')],
    [
      'overloaded',
      429,
      says('The engine is currently overloaded, please try again later', { type: 'engine_overloaded_error' }),
    ],
    ['overloaded', 503, says('That model is currently overloaded with other requests.')],
    ['server-error', 500, says('The server had an error')],
    ['server-error', 502, '<html>Bad Gateway</html>'],
    ['server-error', 503, ''],
    ['server-error', 408, ''],
    ['timeout', 504, 'gateway timeout'],
    ['bad-response', 302, ''],
    ['bad-response', 404, '<html>Not Found</html>'],
    ['bad-response', 405, { detail: 'Method Not Allowed' }],
    // Words of the caller's own that an error quotes.
    ['bad-request', 400, says("Invalid schema for function 'list_flagged_moderation_items'")],
    ['bad-request', 400, says('Invalid token at position 7')],
  ])('%s: %i %j', (cls, status, body) => {
    expect(fault(status, body).class).toBe(cls);
  });

  it('inside a 200 goes by the status that the body names, else by its words', () => {
    const inside = (body: object) => faultOf(parseError(JSON.stringify(body)), undefined);
    expect(inside(says('x', { code: 429 }))).toMatchObject({ class: 'rate-limit', status: 429 });
    expect(inside(says('x', { status_code: 400 }))).toMatchObject({ class: 'bad-request', status: 400 });
    expect(inside(says('x', { type: 'server_error' }))).toMatchObject({ class: 'server-error', status: undefined });
    expect(inside(says('x', { type: 'invalid_request_error' })).class).toBe('bad-request');
    expect(inside(says('Rate limit reached', { code: 'rate_limit_exceeded' })).class).toBe('rate-limit');
    expect(inside(says('x')).class).toBe('server-error');
  });
});

describe('how long to wait', () => {
  const limited = says('slow down');
  const now = 'Sat, 21 Nov 2026 12:00:00 GMT';

  it.each<[string, Record<string, string>, unknown, number | undefined]>([
    ['seconds', { 'retry-after': '2' }, limited, 2000],
    ['broken seconds', { 'retry-after': '0.3' }, limited, 300],
    ['milliseconds before seconds', { 'retry-after': '2', 'retry-after-ms': '1500' }, limited, 1500],
    ['Azure’s empty milliseconds', { 'retry-after': '1', 'retry-after-ms': '0' }, limited, 1000],
    ['a date against the answer’s own', { 'retry-after': 'Sat, 21 Nov 2026 12:00:30 GMT', date: now }, limited, 30_000],
    ['a date without one', { 'retry-after': 'Sat, 21 Nov 2026 12:00:30 GMT' }, limited, undefined],
    ['Google’s RetryInfo', {}, says('x', { details: [{ retryDelay: '3.5s' }] }), 3500],
    ['OpenAI’s prose', {}, says('Please try again in 1m2.5s. Visit'), 62_500],
    ['OpenAI’s prose in milliseconds', {}, says('Please try again in 20ms.'), 20],
    [
      'the budget that is spent',
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '1m0.052s',
        'x-ratelimit-remaining-tokens': '10',
        'x-ratelimit-reset-tokens': '9m',
      },
      limited,
      60_052,
    ],
    [
      'a time of day in milliseconds',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Date.parse(now) + 5000), date: now },
      limited,
      5000,
    ],
    ['nothing', {}, limited, undefined],
  ])('is told by %s', (_how, headers, body, waitMs) => {
    expect(fault(429, body, headers).retryAfterMs).toBe(waitMs);
  });

  it('means nothing where waiting heals nothing', () => {
    for (const status of [400, 401, 402])
      expect(fault(status, limited, { 'retry-after': '2' })).not.toHaveProperty('retryAfterMs');
    expect(fault(500, limited, { 'retry-after': '2' }).retryAfterMs).toBe(2000);
  });
});
