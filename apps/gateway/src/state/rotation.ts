import type { PlanTarget } from '@sluice/core/routing/plan';

/** Positions in the rotations of models and of keys. Keyed by name, so that a reloaded configuration goes on where it was. */
export class Rotation {
  readonly #models = new Map<string, number>();
  readonly #targets = new Map<string, number>();

  turn(model: string): number {
    return this.#models.get(model) ?? 0;
  }

  keyTurn(model: string, target: PlanTarget): number {
    return this.#targets.get(`${model}\n${target.provider}\n${target.model}`) ?? 0;
  }

  /** A call was planned whose first choice is `target`. */
  advance(model: string, target: PlanTarget): void {
    this.#models.set(model, this.turn(model) + 1);
    this.#targets.set(`${model}\n${target.provider}\n${target.model}`, this.keyTurn(model, target) + 1);
  }
}
