import type { Exclusion } from '@sluice/core/routing/eligibility';
import type { Capability } from '@sluice/providers/catalogue/capabilities';
import type { Retirement } from '@sluice/providers/catalogue/vendor-models';
import type { TargetEntry } from './target-entry.ts';

/** A target that a call may not use, whatever it does now. */
export interface RuledOut {
  readonly target: TargetEntry;
  readonly cause: Exclusion;
}

/** Where a call may go on for one cause. */
export interface CauseFallbacks {
  readonly contextWindow: readonly TargetEntry[];
  readonly contentPolicy: readonly TargetEntry[];
  /** Names of models. */
  readonly budget: readonly string[];
}

/** The targets that a model has. */
export interface ModelTargets {
  /** Without those of its fallbacks. */
  readonly own: readonly TargetEntry[];
  /** Its own targets, then those of its fallbacks in later tiers. */
  readonly targets: readonly TargetEntry[];
  /** `undefined` where the model has none. */
  readonly fallbacksOn: CauseFallbacks | undefined;
  /** They get copies of calls and answer nobody. */
  readonly shadows: readonly TargetEntry[];
}

/** What follows from them. */
export interface ModelShape extends ModelTargets {
  /** Those of `targets` that have a price and a key. */
  readonly usable: readonly TargetEntry[];
  /** Those that the tenant at hand may not use. */
  readonly ruledOut: readonly RuledOut[];
  /** Whether a target or one of its keys is reserved for some tenants. */
  readonly reserved: boolean;
  /** Whether it depends on the call which of them may be used. */
  readonly conditional: boolean;
  /** Whether a target can only be told the bytes of images and files, not their addresses. */
  readonly mediaInline: boolean;
  /** Whether a target verifies what it signed before. */
  readonly signs: boolean;
  /** Whether what one target signed another one cannot verify. */
  readonly signersDiffer: boolean;
  /** The smallest of its own targets'. Tokens. */
  readonly contextWindow: number | undefined;
  /** What one answer may have with each of its own targets. Tokens. */
  readonly outputLimit: number | undefined;
  /** What each of its own targets can do. */
  readonly capabilities: readonly Capability[];
  /** The first of its own targets'. */
  readonly retirement: Retirement | undefined;
}

export function shapeOf(
  { own, targets, fallbacksOn, shadows }: ModelTargets,
  ruledOut: readonly RuledOut[],
): ModelShape {
  const all = [...targets, ...(fallbacksOn?.contextWindow ?? []), ...(fallbacksOn?.contentPolicy ?? [])];
  return {
    own,
    targets,
    usable: targets.filter(isUsable),
    fallbacksOn,
    shadows,
    ruledOut,
    reserved: [...all, ...shadows].some(
      ({ reservedFor, keys }) => reservedFor.length > 0 || keys.some((key) => key.reservedFor.length > 0),
    ),
    conditional: all.some(({ when, canary }) => when !== undefined || canary !== undefined),
    mediaInline: all.some(({ speech }) => speech.main.dialect.mediaInline === true),
    signs: all.some(({ speech }) => speech.main.dialect.signer !== undefined),
    signersDiffer: new Set(all.map(({ speech }) => speech.main.dialect.signer?.(speech.main.spec))).size > 1,
    contextWindow: smallest(own.map((target) => target.contextWindow)),
    outputLimit: smallest(own.map((target) => target.outputLimit)),
    capabilities: common(own.map((target) => target.capabilities)),
    retirement: firstRetired(own),
  };
}

export function isUsable({ price, keys }: TargetEntry): boolean {
  return price !== undefined && keys.length > 0;
}

/** What all targets can take, of those that the catalogue knows. */
export function smallest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** What each of them can do. */
export function common([first = [], ...rest]: readonly (readonly Capability[])[]): readonly Capability[] {
  return first.filter((one) => rest.every((others) => others.includes(one)));
}

function firstRetired(targets: readonly TargetEntry[]): Retirement | undefined {
  const known = targets.flatMap(({ retirement }) => retirement ?? []);
  return known.sort((a, b) => a.on.localeCompare(b.on))[0];
}
