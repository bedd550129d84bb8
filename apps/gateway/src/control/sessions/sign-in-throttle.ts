import ipaddr from 'ipaddr.js';

/** Wrong tries that one account and one address have within the window. */
export const TRIES_OF_AN_ACCOUNT = 10;
export const TRIES_OF_AN_ADDRESS = 50;
export const TRIES_WINDOW_MS = 15 * 60_000;
/** Accounts and addresses that are remembered; the ones longest untouched are forgotten first. */
const REMEMBERED = 10_000;

/** A try under way. It counts as wrong until it turns out right, so that tries at the same time are no way round. */
export interface SignInTry {
  succeeded(): void;
}

export type Admission = { readonly attempt: SignInTry } | { readonly retryAfterS: number };

/**
 * Holds back whoever guesses passwords. Tries count for the account and for the address. An account has a second count
 * for the addresses from which its owner is signed in: strangers cannot lock the owner out of where he works.
 */
export class SignInThrottle {
  readonly #now: () => number;
  readonly #accounts = new Map<string, number[]>();
  readonly #addresses = new Map<string, number[]>();

  /** @param now Unix ms */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** @param isKnown whether the account's owner is signed in from this address */
  begin(account: string, address: string, isKnown: boolean): Admission {
    const block = addressBlock(address);
    const lane = `${account} ${isKnown ? block : ''}`;
    const waitMs = Math.max(
      this.#wait(this.#accounts, lane, TRIES_OF_AN_ACCOUNT),
      this.#wait(this.#addresses, block, TRIES_OF_AN_ADDRESS),
    );
    if (waitMs > 0) return { retryAfterS: Math.ceil(waitMs / 1000) };
    const at = this.#now();
    add(this.#accounts, lane, at);
    add(this.#addresses, block, at);
    return {
      attempt: {
        succeeded: () => {
          this.#accounts.delete(lane);
          // Of the address only this one: somebody with an account of his own could wipe his guesses at others.
          const tries = this.#addresses.get(block) ?? [];
          const own = tries.indexOf(at);
          if (own >= 0) tries.splice(own, 1);
        },
      },
    };
  }

  /** Milliseconds until one more try is allowed. */
  #wait(all: Map<string, number[]>, key: string, most: number): number {
    const since = this.#now() - TRIES_WINDOW_MS;
    const tries = (all.get(key) ?? []).filter((at) => at > since);
    if (tries.length > 0) all.set(key, tries);
    else all.delete(key);
    const first = tries.at(-most);
    return first === undefined ? 0 : Math.max(1, first - since);
  }
}

function add(all: Map<string, number[]>, key: string, at: number): void {
  const tries = all.get(key) ?? [];
  tries.push(at);
  // Set anew, so that the map's order is that of use.
  all.delete(key);
  all.set(key, tries);
  if (all.size <= REMEMBERED) return;
  const [oldest] = all.keys();
  if (oldest !== undefined) all.delete(oldest);
}

/** What one person holds: an IPv4 address, or the /64 that an IPv6 network gives to each site. */
export function addressBlock(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4' ? parsed.toString() : parsed.toByteArray().slice(0, 8).join('.');
}
