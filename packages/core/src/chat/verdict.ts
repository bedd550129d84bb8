/**
 * What became of one member of the caller's request at the target.
 *
 * - `converted`: said in the target's own words (a media type, a unit, a name)
 * - `emulated`: not offered by the target, brought about in another way
 * - `dropped`: the target cannot express it; it was left out
 *
 * `kept` needs no entry.
 */
export interface Verdict {
  readonly verdict: 'converted' | 'emulated' | 'dropped';
  /** The member's path in the caller's own dialect: `messages[0].content[1].cache_control`, `logit_bias`. */
  readonly member: string;
}

/** The form of `x-sluice-warnings`: `dropped:logit_bias,converted:tool_choice`. Repeats are folded. */
export function formatVerdicts(verdicts: readonly Verdict[]): string {
  if (verdicts.length === 0) return '';
  return [...new Set(verdicts.map(({ verdict, member }) => `${verdict}:${member}`))].join(',');
}
