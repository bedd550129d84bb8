import type { Deployment } from '@sluice/core/routing/health';
import { Measures } from '@sluice/core/routing/measures';
import type { Strategy } from '@sluice/core/routing/strategy-name';

/**
 * What is measured of each deployment, over reloads: a configuration holds on to the measures of its deployments, and what
 * no configuration and no call holds on to any more is forgotten.
 */
export class DeploymentMeasures {
  readonly #known = new Map<string, WeakRef<Measures>>();
  readonly #gone = new FinalizationRegistry<string>((id) => {
    if (this.#known.get(id)?.deref() === undefined) this.#known.delete(id);
  });

  /**
   * What nobody looks at is not measured.
   * @param strategies that choose by it
   * @param spread whether a hedge waits by how its times lie
   */
  of({ id }: Deployment, strategies: readonly (Strategy | undefined)[], spread: boolean): Measures {
    let measures = this.#known.get(id)?.deref();
    if (measures === undefined) {
      measures = new Measures();
      this.#known.set(id, new WeakRef(measures));
      this.#gone.register(measures, id);
    }
    measures.readsRate ||= strategies.includes('most_headroom');
    measures.readsSpeed ||= strategies.includes('adaptive');
    if (spread) measures.readSpread();
    return measures;
  }

  /** All deployments of the provider begin with their slow start. */
  cameBack(provider: string, now: number): void {
    for (const [id, measures] of this.#known) {
      const known = id.startsWith(`${provider}\n`) ? measures.deref() : undefined;
      if (known !== undefined) known.backAt = now;
    }
  }
}
