import type { Fault } from '@sluice/core/chat/fault';
import { CallError, type CallErrorDetails } from '../http/call-error.ts';
import type { KeyEntry } from '../state/target-entry.ts';
import { redact } from '../upstream/redact.ts';
import type { Attempted } from './attempt.ts';
import type { AttemptRecord } from './outcome.ts';

/**
 * What the caller sees of a provider's failure that nothing could absorb. The class decides, not the provider's status.
 * @param soonestMs how long until some target may be free, asked for only where waiting helps
 */
export function faultError(
  fault: Fault,
  { candidate, records }: Pick<Attempted, 'candidate' | 'records'>,
  soonestMs: () => number,
): CallError {
  const { secrets } = candidate.key as KeyEntry;
  const said = redact(fault.message, secrets);
  const { provider } = candidate.target;
  const details: CallErrorDetails = {
    param: fault.param === undefined ? null : redact(fault.param, secrets),
    sluice: {
      ...(fault.code === undefined ? {} : { provider_code: redact(fault.code, secrets) }),
      attempts: records.map((record) => attemptShown(record)),
    },
  };
  switch (fault.class) {
    case 'bad-request':
    case 'context-length':
    case 'content-policy': {
      const status = fault.status === 413 || fault.status === 422 ? fault.status : 400;
      return new CallError('invalid_request', said, { ...details, status, retryable: false });
    }
    case 'auth':
      return new CallError('provider_auth', `${provider} refused the gateway's key.`, details);
    case 'rate-limit':
      return new CallError('no_capacity', `${provider} limits the rate: ${said}`, {
        ...details,
        retryAfterS: soonestMs() / 1000,
      });
    case 'quota':
      return new CallError('provider_quota', `The credit at ${provider} is used up.`, {
        ...details,
        retryAfterS: 3600,
        retryable: false,
      });
    case 'overloaded':
      return new CallError('no_capacity', `${provider} is overloaded: ${said}`, {
        ...details,
        retryAfterS: soonestMs() / 1000,
      });
    case 'unreachable':
    case 'reset':
      return new CallError('upstream_unreachable', `${provider} cannot be reached: ${said}.`, details);
    case 'timeout':
      return new CallError('timeout', `${provider}: ${said}.`, details);
    case 'model-not-found':
      return new CallError('upstream_error', `${provider} does not know the model: ${said}`, details);
    case 'bad-response':
      return new CallError('bad_upstream_response', `${provider}: ${said}.`, details);
    case 'server-error':
      return new CallError('upstream_error', `${provider} failed: ${said}`, details);
  }
}

/** An attempt as a caller may see it: which key was used is the operator's business. */
function attemptShown({ provider, model, outcome, status, ms }: AttemptRecord) {
  return { provider, model, outcome, ...(status === undefined ? {} : { status }), ms };
}
