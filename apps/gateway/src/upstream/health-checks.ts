import { CheckCount, type CheckState } from '@sluice/core/routing/check-count';
import { monotonicMs } from '../clock.ts';
import { getJson, type JsonRequest } from './get-json.ts';

/** A slower answer is none. */
const TIMEOUT_MS = 5_000;
/** The first check of each comes within this. */
const FIRST_WITHIN_MS = 1_000;
/** Checks under way; the others wait for them. */
const MOST_AT_ONCE = 16;

/** Something that is asked at times whether it is well: a provider, or an upstream of a service. */
export interface Checked {
  /** Who it is, over reloads. */
  readonly id: string;
  /** What is asked where: where it changes, all that was learnt is forgotten. */
  readonly address: string;
  readonly intervalMs: number;
  /**
   * A GET that costs nothing. @param round counts the checks from 0
   * @throws Error where it may not be asked, or no credential is to be had
   */
  question(round: number): Promise<Omit<JsonRequest, 'timeoutMs'>>;
}

/** What its checks have shown. */
export interface CheckStanding {
  readonly state: CheckState;
  /** Why the last one failed; `''` where it passed, or there was none yet. */
  readonly message: string;
  /** Unix ms; `undefined` before the first. */
  readonly checkedAt: number | undefined;
  /** When it is asked next, on the monotonic clock in ms. */
  readonly nextAt: number;
}

/** What a check has shown. */
export interface CheckNews {
  readonly id: string;
  readonly before: CheckState;
  /** `undefined` where all that was learnt is forgotten. */
  readonly now: CheckStanding | undefined;
}

interface Entry {
  checked: Checked;
  readonly count: CheckCount;
  standing: CheckStanding;
  round: number;
  timer: NodeJS.Timeout | undefined;
  dropped: boolean;
}

/** Asks all that is to be checked, each in its own rhythm with jitter, so that many do not ask at once. */
export class HealthChecks {
  readonly #entries = new Map<string, Entry>();
  readonly #told: (news: CheckNews) => void;
  readonly #random: () => number;
  readonly #waiting: Entry[] = [];
  #underWay = 0;

  /**
   * @param told after each check
   * @param random 0 to 1, for jitter
   */
  constructor(told: (news: CheckNews) => void, random: () => number) {
    this.#told = told;
    this.#random = random;
  }

  /** Whatever is new is checked from now on, whatever is not named any more is left alone. */
  follow(all: readonly Checked[]): void {
    const named = new Map(all.map((checked) => [checked.id, checked]));
    for (const [id, entry] of this.#entries) if (named.get(id)?.address !== entry.checked.address) this.#drop(entry);
    for (const checked of named.values()) {
      const known = this.#entries.get(checked.id);
      if (known === undefined) this.#begin(checked);
      else {
        const sooner = checked.intervalMs < known.checked.intervalMs;
        known.checked = checked;
        if (sooner && known.timer !== undefined) this.#schedule(known, this.#jittered(checked.intervalMs));
      }
    }
  }

  standing(id: string): CheckStanding | undefined {
    return this.#entries.get(id)?.standing;
  }

  /** All that is checked, by id. */
  standings(): ReadonlyMap<string, CheckStanding> {
    return new Map([...this.#entries].map(([id, { standing }]) => [id, standing]));
  }

  stop(): void {
    for (const entry of [...this.#entries.values()]) this.#drop(entry);
  }

  #begin(checked: Checked): void {
    const standing: CheckStanding = { state: 'unknown', message: '', checkedAt: undefined, nextAt: monotonicMs() };
    const entry = { checked, count: new CheckCount(), standing, round: 0, timer: undefined, dropped: false };
    this.#entries.set(checked.id, entry);
    this.#schedule(entry, this.#random() * FIRST_WITHIN_MS);
  }

  #drop(entry: Entry): void {
    const { id } = entry.checked;
    entry.dropped = true;
    clearTimeout(entry.timer);
    this.#entries.delete(id);
    this.#told({ id, before: entry.standing.state, now: undefined });
  }

  #schedule(entry: Entry, ms: number): void {
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => {
      entry.timer = undefined;
      if (this.#underWay >= MOST_AT_ONCE) this.#waiting.push(entry);
      else void this.#check(entry);
    }, ms).unref();
  }

  async #check(entry: Entry): Promise<void> {
    this.#underWay++;
    const message = await fault(entry.checked, entry.round++);
    this.#underWay--;
    if (!entry.dropped) this.#note(entry, message);
    let next = this.#waiting.shift();
    while (next?.dropped === true) next = this.#waiting.shift();
    if (next !== undefined) void this.#check(next);
  }

  #note(entry: Entry, message: string): void {
    const { checked, count } = entry;
    const before = count.state;
    count.add(message === '');
    const wait = this.#jittered(checked.intervalMs);
    entry.standing = { state: count.state, message, checkedAt: Date.now(), nextAt: monotonicMs() + wait };
    this.#schedule(entry, wait);
    this.#told({ id: checked.id, before, now: entry.standing });
  }

  #jittered(ms: number): number {
    return ms * (0.9 + 0.2 * this.#random());
  }
}

/** Why the check failed, in a few words; `''` where it passed. */
async function fault(checked: Checked, round: number): Promise<string> {
  try {
    const question = await checked.question(round);
    const reply = await getJson({ ...question, timeoutMs: Math.min(TIMEOUT_MS, checked.intervalMs) });
    if ('class' in reply) return reply.message;
    return reply.status >= 200 && reply.status < 300 ? '' : `it answered ${reply.status}`;
  } catch (error) {
    return error instanceof Error ? error.message : 'it could not be asked';
  }
}
