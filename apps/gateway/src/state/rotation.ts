/** Positions in the rotations of models and of keys. Keyed by name, so that a reloaded configuration goes on where it was. */
export class Rotation {
  readonly #turns = new Map<string, number>();

  /** How often `name` was chosen before. */
  turn(name: string): number {
    return this.#turns.get(name) ?? 0;
  }

  advance(name: string): void {
    this.#turns.set(name, this.turn(name) + 1);
  }
}
