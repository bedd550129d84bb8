import type { FaultClass } from '../chat/fault.ts';

/** What a class of failure means for the rest of the call and for the deployment it came from. */
export interface FailurePolicy {
  /**
   * Where the call may go on: nowhere, to another key of the same target first, to another target first, or to another
   * provider first.
   */
  readonly next: 'nowhere' | 'other-key' | 'other-target' | 'other-provider';
  /** Whether the request itself may have done the damage: one request may break two targets at most. */
  readonly breaks: boolean;
  /** Which counter of the deployment's health it moves. */
  readonly health: 'none' | 'local' | 'external' | 'rate-limit' | 'auth' | 'quota' | 'overloaded';
  /** Whether bytes may have reached the provider. */
  readonly sent: boolean;
}

export const FAILURE_POLICIES: Readonly<Record<FaultClass, FailurePolicy>> = {
  unreachable: { next: 'other-target', breaks: false, health: 'local', sent: false },
  reset: { next: 'other-target', breaks: true, health: 'local', sent: true },
  timeout: { next: 'other-target', breaks: true, health: 'local', sent: true },
  'bad-request': { next: 'nowhere', breaks: false, health: 'none', sent: true },
  'context-length': { next: 'nowhere', breaks: false, health: 'none', sent: true },
  'content-policy': { next: 'nowhere', breaks: false, health: 'none', sent: true },
  'model-not-found': { next: 'other-target', breaks: false, health: 'none', sent: true },
  auth: { next: 'other-key', breaks: false, health: 'auth', sent: true },
  'rate-limit': { next: 'other-key', breaks: false, health: 'rate-limit', sent: true },
  quota: { next: 'other-key', breaks: false, health: 'quota', sent: true },
  overloaded: { next: 'other-provider', breaks: false, health: 'overloaded', sent: true },
  'server-error': { next: 'other-target', breaks: true, health: 'external', sent: true },
  'bad-response': { next: 'other-target', breaks: true, health: 'external', sent: true },
};
