/** Positions in the rotations of models and of keys. Keyed by name, so that a reloaded configuration goes on where it was. */
export class Rotation {
  readonly #turns = new Map<string, number>();
  /** 32 bits: what this process chooses by chance is not what another one does in the same turn. */
  readonly chance: number;

  /** @param random 0 to 1 */
  constructor(random: () => number) {
    this.chance = Math.floor(random() * 0x1_0000_0000);
  }

  /** How often `name` was chosen before. */
  turn(name: string): number {
    return this.#turns.get(name) ?? 0;
  }

  advance(name: string): void {
    this.#turns.set(name, this.turn(name) + 1);
  }
}
