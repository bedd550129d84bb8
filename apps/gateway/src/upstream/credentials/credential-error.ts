import type { Fault } from '@sluice/core/chat/fault';

/** No credential could be made: nothing was sent to the provider. */
export class CredentialError extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.name = 'CredentialError';
    this.fault = fault;
  }
}

/** What the operator gave cannot be used, or was refused. */
export function refusedCredential(message: string, status?: number): CredentialError {
  return new CredentialError({ class: 'auth', status, message, code: undefined });
}

/** Nobody could be asked: it may be otherwise in a moment. */
export function unreachableAuthority(message: string, status?: number): CredentialError {
  return new CredentialError({ class: 'unreachable', status, message, code: undefined });
}
