import type { SluiceConfig } from '@sluice/contract/config/schema';
import type { AuditEntry } from './audit-entry.ts';
import type { AuditFilter, AuditRow } from './audit-reader.ts';
import type { ObjectKind } from './declared.ts';
import type { Snapshot } from './snapshot.ts';

/** Who changed something: `file:sluice.yaml`, `cli`, `user:<id>`. Goes to the audit row. */
export interface Actor {
  readonly name: string;
  readonly address?: string;
}

/** What applying a file changed, for the log line and the audit. */
export interface ConfigChange {
  readonly action: 'create' | 'update' | 'disable' | 'delete';
  /** `provider openai-main`, `key acme/search/crawler/prod`. */
  readonly object: string;
}

export interface ApplyOptions {
  readonly prune: boolean;
  /** Default true. `false` makes objects that nobody's file manages (the first start's) and disables nothing. */
  readonly managed?: boolean;
  readonly actor: Actor;
}

export interface MintedKey {
  readonly id: string;
  /** Shown once. */
  readonly value: string;
  readonly hint: string;
}

/** An object that is to be made. Its members are as in sluice.yaml, without the objects below it. */
export interface NewObject {
  /** Id of what it stands below; absent at the top. */
  readonly parentId?: string;
  /** Absent: made from the member `name`, and free among its siblings. */
  readonly name?: string | undefined;
  readonly members: Readonly<Record<string, unknown>>;
}

/** What is to be other of an object. */
export interface ObjectPatch {
  readonly name?: string | undefined;
  readonly disabled?: boolean | undefined;
  /** Absent members stay, `null` takes one away, objects and lists are replaced whole. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/**
 * Changes of single objects that are made together or not at all. Each is checked against the whole configuration and
 * audited. @throws ObjectRefused from each of them; the whole transaction is undone then
 */
export interface ObjectChanges {
  /** @returns its id */
  create(kind: Exclude<ObjectKind, 'key'>, object: NewObject): Promise<string>;
  /** A key of an application, with a value of its own. */
  createKey(object: NewObject): Promise<MintedKey>;
  change(kind: ObjectKind, id: string, patch: ObjectPatch): Promise<void>;
  /** With all that stands below it; a tenant with the key that its content is sealed under. */
  delete(kind: ObjectKind, id: string): Promise<void>;
  /** A new value under the same id; the old one works on for so long. One that overlapped already ends. */
  rotateKey(id: string, overlapMs: number): Promise<MintedKey>;
  /** The value before is refused from now on. */
  endRotation(id: string): Promise<void>;
}

/** The last use of one value of a key. */
export interface KeyUse {
  /** Of the value. */
  readonly hash: string;
  readonly keyId: string;
  /** Unix ms. */
  readonly at: number;
  readonly address: string;
  /** The head of the client's `user-agent`. */
  readonly client: string;
}

/** `sluice.db`: everything but the ledger and the call log. Every change writes its audit row in the same transaction. */
export interface ConfigStore {
  snapshot(): Promise<Snapshot>;
  /** Cheap: whether another process (a command) has written since the last `snapshot`. */
  changed(): Promise<boolean>;
  /** The file becomes the truth for what it declares; what it declared before and no longer declares is disabled, or deleted with `prune`. All or nothing. */
  apply(config: SluiceConfig, options: ApplyOptions): Promise<readonly ConfigChange[]>;
  /** @param providerTypes those that can be served; absent: all of the contract's. @throws ObjectRefused */
  changeObjects<T>(
    options: { readonly actor: Actor; readonly providerTypes?: readonly string[] },
    run: (changes: ObjectChanges) => Promise<T>,
  ): Promise<T>;
  /** The last uses of keys later than `since` (Unix ms). */
  keyUses(since: number): Promise<readonly KeyUse[]>;
  recordKeyUses(uses: readonly KeyUse[]): Promise<void>;
  mintKey(input: {
    readonly tenant: string;
    readonly application: string;
    readonly team?: string;
    readonly name: string;
    readonly actor: Actor;
  }): Promise<MintedKey>;
  /** The keyed hash by which a presented key is looked up. Synchronous, for the hot path. */
  hashKey(value: string): string;
  setting(name: string): Promise<string | undefined>;
  setSetting(name: string, value: string, actor: Actor): Promise<void>;
  auditRows(
    limit: number,
  ): Promise<readonly { at: string; actor: string; action: string; object: string; detail: string }[]>;
  /** Something that changes nothing and is worth an entry: a refusal, a failed sign-in. */
  recordAudit(actor: Actor, entries: readonly AuditEntry[]): Promise<void>;
  /** One line for each finding in the audit's chain. */
  verifyAudit(): Promise<readonly string[]>;
  /** A page of the audit, the latest first. */
  auditPage(filter: AuditFilter): Promise<readonly AuditRow[]>;
  shutdown(): Promise<void>;
}
