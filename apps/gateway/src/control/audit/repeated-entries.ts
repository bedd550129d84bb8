import type { AuditEntry } from '@sluice/store/config/audit-entry';
import type { Actor, ConfigStore } from '@sluice/store/config/config-store';

/** The first of a kind is written at once, those that follow within this time as one more entry. Milliseconds. */
const WINDOW_MS = 60_000;
/** Different entries of one actor, and of all of them, within a window; beyond, only their number is kept. */
const OF_ONE_ACTOR = 50;
const OF_ALL = 500;

interface Repeated {
  readonly actor: Actor;
  readonly entry: AuditEntry;
  more: number;
}

/** Audit entries that strangers can bring about at will: bounded, so that nobody fills the disk or keeps the writer busy. */
export class RepeatedEntries {
  readonly #config: Pick<ConfigStore, 'recordAudit'>;
  readonly #seen = new Map<string, Repeated>();
  readonly #perActor = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(config: Pick<ConfigStore, 'recordAudit'>) {
    this.#config = config;
  }

  /** Resolves when the entry is written, or counted. */
  async note(actor: Actor, entry: AuditEntry): Promise<void> {
    const who = `${actor.name} ${actor.address ?? ''}`;
    const key = `${who} ${entry.action} ${entry.object}`;
    const known = this.#seen.get(key) ?? this.#beyond(who, actor, entry);
    if (known !== undefined) {
      known.more++;
      return;
    }
    this.#perActor.set(who, (this.#perActor.get(who) ?? 0) + 1);
    this.#seen.set(key, { actor, entry, more: 0 });
    this.#timer ??= setTimeout(() => void this.flush().catch(() => undefined), WINDOW_MS).unref();
    await this.#config.recordAudit(actor, [entry]);
  }

  /** Ends the window: writes how often each entry came again. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const repeated = [...this.#seen.values()].filter(({ more }) => more > 0);
    this.#seen.clear();
    this.#perActor.clear();
    for (const { actor, entry, more } of repeated) {
      await this.#config.recordAudit(actor, [{ ...entry, detail: { ...asObject(entry.detail), repeated: more } }]);
    }
  }

  /** Where all further entries are counted, once there are too many different ones. */
  #beyond(who: string, actor: Actor, { action }: AuditEntry): Repeated | undefined {
    const tooManyInAll = this.#seen.size >= OF_ALL;
    if (!tooManyInAll && (this.#perActor.get(who) ?? 0) < OF_ONE_ACTOR) return undefined;
    const whose = tooManyInAll ? { name: 'others' } : actor;
    const key = `${whose.name} ${tooManyInAll ? '' : (actor.address ?? '')} ${action} others`;
    const counted = this.#seen.get(key) ?? { actor: whose, entry: { action, object: 'others', detail: null }, more: 0 };
    this.#seen.set(key, counted);
    return counted;
  }
}

function asObject(detail: unknown): object {
  return typeof detail === 'object' && detail !== null ? detail : {};
}
