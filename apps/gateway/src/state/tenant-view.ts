import { type Holder, isReservedFor, staysWithin } from '@sluice/core/routing/eligibility';
import type { ModelEntry } from './model-entry.ts';
import { type RuledOut, shapeOf } from './model-shape.ts';
import type { TargetEntry } from './target-entry.ts';

/**
 * Models as one tenant may use them: without what is reserved for others or stands outside of its regions. Made at the
 * first use and kept with the configuration, so that a call pays a look-up, and nothing where there is no such rule.
 */
export class TenantViews {
  readonly #views = new WeakMap<ModelEntry, Map<string, ModelEntry>>();

  of(model: ModelEntry, holder: Holder): ModelEntry {
    if (!model.reserved && holder.dataResidency === undefined) return model;
    let views = this.#views.get(model);
    if (views === undefined) {
      views = new Map();
      this.#views.set(model, views);
    }
    let view = views.get(holder.tenant);
    if (view === undefined) {
      view = viewOf(model, holder);
      views.set(holder.tenant, view);
    }
    return view;
  }
}

function viewOf(model: ModelEntry, holder: Holder): ModelEntry {
  const ruledOut: RuledOut[] = [];
  const views = new Map<TargetEntry, TargetEntry>();
  for (const target of model.targets) {
    const keys = target.keys.filter((key) => isReservedFor(key, holder));
    if (!staysWithin(target.region, holder)) ruledOut.push({ target, cause: 'data_residency' });
    else if (!isReservedFor(target, holder)) ruledOut.push({ target, cause: 'reserved' });
    else if (keys.length < target.keys.length && keys.length === 0) ruledOut.push({ target, cause: 'reserved' });
    else views.set(target, keys.length === target.keys.length ? target : { ...target, keys });
  }
  const seen = (targets: readonly TargetEntry[]) => targets.flatMap((target) => views.get(target) ?? []);
  return { ...model, ...shapeOf(seen(model.own), seen(model.targets), ruledOut) };
}
