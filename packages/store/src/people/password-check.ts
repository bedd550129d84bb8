import { randomBytes } from 'node:crypto';
import { hashPassword, isPassword } from '../config/password.ts';

/** Each takes tens of megabytes while it runs: more at once would let strangers fill the memory. */
const atOnce = 2;
const waitingAtMost = 64;

/** So many passwords wait to be checked that this one is not taken. */
export class TooManyPasswords extends Error {
  override readonly name = 'TooManyPasswords';
}

let running = 0;
const waiting: (() => void)[] = [];

/** Hashes a new password. @throws TooManyPasswords */
export function hashed(password: string): Promise<string> {
  return inTurn(() => hashPassword(password));
}

/** As much work for an unknown user (`undefined`) as for a known one. @throws TooManyPasswords */
export function matches(stored: string | undefined, password: string): Promise<boolean> {
  return inTurn(async () => {
    const right = await isPassword(stored ?? (await nobodysHash()), password);
    return right && stored !== undefined;
  });
}

async function inTurn<T>(run: () => Promise<T>): Promise<T> {
  if (running >= atOnce) {
    if (waiting.length >= waitingAtMost) throw new TooManyPasswords('too many sign-ins at once');
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running++;
  }
  try {
    return await run();
  } finally {
    const next = waiting.shift();
    // The place is handed on, so that nobody slips in between.
    if (next === undefined) running--;
    else next();
  }
}

let nobody: Promise<string> | undefined;

function nobodysHash(): Promise<string> {
  nobody ??= hashPassword(randomBytes(16).toString('hex'));
  return nobody;
}
