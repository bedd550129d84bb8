import type { Choice } from '../select-input.tsx';

/** One condition of a list; its value stands in the address under `id`. Those of one name differ by their verb. */
export interface Filter {
  readonly id: string;
  /** In a sentence: "actor". */
  readonly name: string;
  /** Between name and value: "is", "begins with". */
  readonly verb: string;
  /** Absent: any text. */
  readonly choices?: readonly Choice<string>[];
  /** What a chip says for a value that is no text for people, an id say. */
  readonly shown?: (value: string) => string;
  /** An example of a value. */
  readonly placeholder?: string;
}
