/**
 * What happens when a session has ended while somebody works: the first request that is refused opens the sign-in sheet
 * over the page; it and all others wait, and go on once the person is back. Nothing on the page is lost.
 */
interface Waiting {
  readonly done: Promise<boolean>;
  readonly finish: (signedIn: boolean) => void;
}

let waiting: Waiting | undefined;
const listeners = new Set<() => void>();

function changed(): void {
  for (const listener of listeners) listener();
}

/** Resolves to whether the person has signed in again. Without a sheet on the page: no. */
export function askToSignInAgain(): Promise<boolean> {
  if (listeners.size === 0) return Promise.resolve(false);
  if (waiting === undefined) {
    let finish: Waiting['finish'] = () => {};
    const done = new Promise<boolean>((resolve) => {
      finish = resolve;
    });
    waiting = { done, finish };
    changed();
  }
  return waiting.done;
}

/** By the sheet: whether it should be open. */
export function isWaitingForSignIn(): boolean {
  return waiting !== undefined;
}

/** By the sheet: it is over. */
export function finishSignInAgain(signedIn: boolean): void {
  const { finish } = waiting ?? {};
  waiting = undefined;
  finish?.(signedIn);
  changed();
}

export function onSignInAgain(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
