import type { SluiceConfig } from '@sluice/contract/config/schema';
import type { AuditFilter, AuditRow } from './audit-reader.ts';
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

/** `sluice.db`: everything but the ledger and the call log. Every change writes its audit row in the same transaction. */
export interface ConfigStore {
  snapshot(): Promise<Snapshot>;
  /** Cheap: whether another process (a command) has written since the last `snapshot`. */
  changed(): Promise<boolean>;
  /** The file becomes the truth for what it declares; what it declared before and no longer declares is disabled, or deleted with `prune`. All or nothing. */
  apply(config: SluiceConfig, options: ApplyOptions): Promise<readonly ConfigChange[]>;
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
  createAdmin(email: string, password: string, mustChange: boolean, actor: Actor): Promise<void>;
  resetAdminPassword(email: string | undefined, password: string, actor: Actor): Promise<string>;
  hasAdmin(): Promise<boolean>;
  auditRows(
    limit: number,
  ): Promise<readonly { at: string; actor: string; action: string; object: string; detail: string }[]>;
  auditPage(filter: AuditFilter): Promise<readonly AuditRow[]>;
  shutdown(): Promise<void>;
}
