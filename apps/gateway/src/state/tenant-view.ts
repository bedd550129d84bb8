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
  const { own, targets, fallbacksOn, shadows } = model;
  const ruledOut: RuledOut[] = [];
  const views = new Map<TargetEntry, TargetEntry>();
  const seen = (all: readonly TargetEntry[]) =>
    all.flatMap((target) => {
      const view = views.get(target) ?? targetView(target, holder);
      if ('cause' in view) {
        ruledOut.push(view);
        return [];
      }
      views.set(target, view);
      return [view];
    });
  const causes = fallbacksOn && {
    ...fallbacksOn,
    contextWindow: seen(fallbacksOn.contextWindow),
    contentPolicy: seen(fallbacksOn.contentPolicy),
  };
  const copied = seen(shadows);
  // Only what is left out of the model's usual targets is worth telling of every call.
  ruledOut.length = 0;
  const all = seen(targets);
  const left = { own: own.flatMap((target) => views.get(target) ?? []), targets: all, fallbacksOn: causes };
  // Others turn at the whole model: a share of their turns would not be even.
  const rotation = `${holder.tenant}\n${model.rotation}`;
  return { ...model, rotation, ...shapeOf({ ...left, shadows: copied }, ruledOut) };
}

/** The target with the keys that the tenant may use, or why it may not use it. */
function targetView(target: TargetEntry, holder: Holder): TargetEntry | RuledOut {
  if (!staysWithin(target.region, holder)) return { target, cause: 'data_residency' };
  const keys = target.keys.filter((key) => isReservedFor(key, holder));
  const open = keys.length > 0 || target.keys.length === 0;
  if (!open || !isReservedFor(target, holder)) return { target, cause: 'reserved' };
  return keys.length === target.keys.length
    ? target
    : { ...target, keys, rotation: `${holder.tenant}\n${target.rotation}` };
}
