import type { ModelRecord } from '@sluice/store/config/snapshot';
import { type ModelContext, type ModelEntry, modelEntry, type Owned } from './model-entry.ts';

/** Resolved wildcard names that are remembered. */
const MAX_RESOLVED = 10_000;

/** Models by what they are called, wildcards too. */
export class ModelTable {
  readonly context: ModelContext;
  readonly #models: ReadonlyMap<string, ModelEntry>;
  readonly #wildcards: readonly Owned<ModelRecord>[];
  readonly #resolved = new Map<string, ModelEntry>();

  constructor(records: readonly Owned<ModelRecord>[], context: ModelContext) {
    this.context = context;
    const enabled = records.filter((model) => !model.disabled);
    this.#models = new Map(
      enabled
        .filter(({ name }) => !name.includes('*'))
        .map((model) => [model.name, modelEntry(model, context, undefined)]),
    );
    this.#wildcards = enabled.filter(({ name }) => name.includes('*')).sort((a, b) => b.name.length - a.name.length);
  }

  /** Those with a name of their own. */
  get named(): readonly ModelEntry[] {
    return [...this.#models.values()];
  }

  find(name: string): ModelEntry | undefined {
    const exact = this.#models.get(name) ?? this.#resolved.get(name);
    if (exact !== undefined) return exact;
    for (const record of this.#wildcards) {
      const [before = '', behind = ''] = record.name.split('*');
      const long = name.length > before.length + behind.length;
      if (!long || !name.startsWith(before) || !name.endsWith(behind)) continue;
      const entry = modelEntry(record, this.context, name.slice(before.length, name.length - behind.length));
      if (this.#resolved.size >= MAX_RESOLVED) this.#resolved.clear();
      this.#resolved.set(name, entry);
      return entry;
    }
    return undefined;
  }
}
