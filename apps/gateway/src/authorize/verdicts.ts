import { createHash } from 'node:crypto';
import type { AuthorizeQuestion, AuthorizeVerdict } from '@sluice/contract/authorize/verdict';
import { SizedCache } from '@sluice/core/cache/sized-cache';
import type { Logger } from 'pino';
import { monotonicMs } from '../clock.ts';
import type { Pools } from '../upstream/pools.ts';
import { askWebhook, type NoVerdict } from './ask-webhook.ts';
import type { Webhook } from './webhook.ts';

/** Callers make up end users and tags: what is kept for them is bounded. Bytes, of all and of one. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_ONE = 64 * 1024;
/** Of a kept verdict beside its text: key, links, objects. */
const OVERHEAD = 500;

/** Rounds of failures after which a webhook is left alone for a while. */
const PAUSE_AFTER = 3;
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** What a webhook said, or why it said nothing. */
export type Said = { readonly cached: boolean } & ({ readonly verdict: AuthorizeVerdict } | NoVerdict);

interface Kept {
  readonly bytes: number;
  readonly verdict: AuthorizeVerdict;
}

interface Streak {
  /** Rounds: questions that were under way together count once. */
  failures: number;
  /** Monotonic ms. */
  lastAt: number;
  pausedUntil: number;
}

/**
 * The verdicts of webhooks: kept for as long as each says, asked for once where several calls have the same question. A
 * webhook that fails again and again is asked by one call now and then until it answers.
 */
export class Verdicts {
  readonly #pools: Pools;
  readonly #log: Logger;
  readonly #kept = new SizedCache<Kept>(MAX_BYTES, MAX_ONE);
  readonly #underWay = new Map<string, Promise<Said>>();
  readonly #streaks = new WeakMap<Webhook, Streak>();

  constructor(pools: Pools, log: Logger) {
    this.#pools = pools;
    this.#log = log;
  }

  of(webhook: Webhook, question: AuthorizeQuestion): Said | Promise<Said> {
    if (webhook.cacheMs === 0) return this.#ask(webhook, question);
    const key = createHash('sha256')
      .update(JSON.stringify([webhook.id, question.call]))
      .digest('base64');
    const kept = this.#kept.find(key, monotonicMs());
    if (kept !== undefined) return { cached: true, verdict: kept.verdict };
    const asked = this.#underWay.get(key) ?? this.#askFor(key, webhook, question);
    return asked;
  }

  #askFor(key: string, webhook: Webhook, question: AuthorizeQuestion): Promise<Said> {
    const asked = this.#ask(webhook, question)
      .then((said) => {
        if ('verdict' in said) {
          const bytes = OVERHEAD + 2 * JSON.stringify(said.verdict).length;
          this.#kept.keep(key, { bytes, verdict: said.verdict }, webhook.cacheMs, monotonicMs());
        }
        return said;
      })
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asked);
    return asked;
  }

  async #ask(webhook: Webhook, question: AuthorizeQuestion): Promise<Said> {
    const startedAt = monotonicMs();
    if (this.#isPaused(webhook, startedAt)) {
      return { cached: false, cause: 'paused', detail: 'it failed again and again' };
    }
    const answer = await askWebhook(this.#pools, webhook, question);
    if ('verdict' in answer) {
      this.#worked(webhook);
      return { cached: false, verdict: answer };
    }
    this.#failed(webhook, answer, startedAt);
    return { cached: false, ...answer };
  }

  /** After a pause one call asks; the others go on without until it is known how that ended. */
  #isPaused(webhook: Webhook, now: number): boolean {
    const streak = this.#streaks.get(webhook);
    if (streak === undefined || streak.failures < PAUSE_AFTER) return false;
    if (now < streak.pausedUntil) return true;
    streak.pausedUntil = now + webhook.timeoutMs;
    return false;
  }

  #worked(webhook: Webhook): void {
    if (this.#streaks.delete(webhook)) this.#log.info(`the authorization webhook of ${webhook.by} works again`);
  }

  #failed(webhook: Webhook, { detail }: NoVerdict, startedAt: number): void {
    const now = monotonicMs();
    const streak = this.#streaks.get(webhook);
    if (streak === undefined) {
      this.#streaks.set(webhook, { failures: 1, lastAt: now, pausedUntil: 0 });
      this.#log.warn(
        { webhook: webhook.by, on_failure: webhook.onFailure },
        `the authorization webhook of ${webhook.by} fails: ${detail}`,
      );
      return;
    }
    if (startedAt < streak.lastAt) return;
    streak.failures++;
    streak.lastAt = now;
    const pause = PAUSE_MS * 2 ** (streak.failures - PAUSE_AFTER);
    streak.pausedUntil = now + Math.min(LONGEST_PAUSE_MS, pause);
  }
}
