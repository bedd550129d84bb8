import type { Socket } from 'node:net';
import { RecentCounts } from '@sluice/core/limits/recent-counts';
import { monotonicMs } from '../clock.ts';
import type { Directory } from '../state/directory.ts';
import { CallError } from './call-error.ts';
import { addressBlock, permits } from './client-address.ts';

/** Of the addresses that are counted at a time. */
const MAX_ADDRESSES = 50_000;

/** What client addresses do: one IPv4 address, or one /64 of IPv6, which is what a site gets. */
export class Visitors {
  readonly #requests = new RecentCounts(MAX_ADDRESSES);
  readonly #failedKeys = new RecentCounts(MAX_ADDRESSES);
  /** Bounded by what is open. */
  readonly #connections = new Map<string, number>();

  /** Counts one more request. @throws CallError where the platform refuses the address, or it came too often */
  check({ addressRule, addressLimits }: Directory, address: string): void {
    if (addressRule !== undefined && !permits(addressRule, address)) {
      throw new CallError('ip_not_allowed', `This installation may not be used from ${address}.`);
    }
    const { rpm } = addressLimits;
    if (rpm === undefined) return;
    const block = addressBlock(address);
    if (this.#requests.add(block, monotonicMs()) > rpm) throw tooMany(block, `${rpm} requests a minute`, rpm);
  }

  /**
   * The answer to one more request without a valid key. Callers with a valid key are never refused for it: others of
   * their office may be behind the same address.
   */
  failedKey({ addressLimits }: Directory, address: string, refusal: CallError): CallError {
    const { failedKeys } = addressLimits;
    if (failedKeys === undefined) return refusal;
    const block = addressBlock(address);
    const allowed = this.#failedKeys.add(block, monotonicMs()) <= failedKeys;
    return allowed ? refusal : tooMany(block, `${failedKeys} requests without a valid key a minute`, failedKeys);
  }

  /** Counts a connection until it closes; why it is one too many, where it is. */
  connected({ addressLimits }: Directory, socket: Socket, address: string): CallError | undefined {
    const { connections } = addressLimits;
    const block = addressBlock(address);
    const open = (this.#connections.get(block) ?? 0) + 1;
    this.#connections.set(block, open);
    socket.once('close', () => {
      const left = (this.#connections.get(block) ?? 1) - 1;
      if (left === 0) this.#connections.delete(block);
      else this.#connections.set(block, left);
    });
    if (connections === undefined || open <= connections) return undefined;
    return tooMany(block, `${connections} connections`, connections);
  }
}

function tooMany(block: string, allowed: string, limit: number): CallError {
  const scope = `address:${block}`;
  return new CallError('rate_limit_exceeded', `From ${block} ${allowed} are allowed.`, {
    retryAfterS: 10,
    sluice: { scope, limit },
  });
}
