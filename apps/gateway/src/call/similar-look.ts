/** What the call log tells of the look for an answer to a similar question. */
export interface SimilarLook {
  readonly threshold: number;
  /** Of the nearest question; `null` where there was none to compare with. */
  readonly similarity: number | null;
  /** The call whose answer was given; `null` where none was. */
  readonly answer_of: string | null;
  /** The call that made the vector, with a bill of its own; `null` where none was made. */
  readonly embedding_call: string | null;
  readonly embedding_cost_nano_usd: number;
  /** Why nothing was looked for. */
  readonly failure: string | null;
}
