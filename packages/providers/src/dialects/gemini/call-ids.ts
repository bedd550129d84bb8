/** What an id begins with that Google did not give: it is never sent back there. */
const MARK = 'call_g';
const MADE = /^call_g[A-Za-z0-9_-]{1,24}_(?:\d+_)?\d+$/;

/**
 * Ids for calls that come without one: the answer's id and the place within it. No two answers have the same id, so that
 * none repeats within a conversation; they are short and plain enough for every other vendor.
 */
export class CallIds {
  #base: string | undefined;

  /** @param answerId Google's `responseId`, where it is known */
  of(answerId: string | undefined, choice: number, index: number): string {
    const plain = answerId?.replace(/[^A-Za-z0-9-]/g, '-') ?? '';
    this.#base ??=
      plain.length >= 8 ? plain.slice(-24) : globalThis.crypto.randomUUID().replaceAll('-', '').slice(0, 24);
    return `${MARK}${this.#base}_${choice === 0 ? '' : `${choice}_`}${index}`;
  }
}

export function isMadeId(id: string): boolean {
  return MADE.test(id);
}
