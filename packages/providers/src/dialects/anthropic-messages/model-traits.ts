/** What generations of Claude take differently. Source: Anthropic's migration guides for the versions named. */
export interface ModelTraits {
  /** `none` before 3.7; a budget up to 4.6; from 4.7 on only adaptive thinking with an effort. */
  readonly thinking: 'none' | 'budget' | 'adaptive';
  /** From 4.7 on temperature, top_p and top_k are refused. */
  readonly sampling: boolean;
  /** From 4.1 on temperature and top_p exclude each other. */
  readonly bothTemperatureAndTopP: boolean;
  /** Guide "Structured outputs": from 4.1 on a schema for the answer is enforced. */
  readonly structured: boolean;
}

/** `claude-3-7-sonnet@20250219`, `claude-haiku-4-5`, `us.anthropic.claude-opus-4-6-v1`, …; the date is no version. */
const VERSION = /claude-(?:[a-z]+-)?(\d{1,2})(?:[-.](\d{1,2})(?!\d))?(?!\d)/;

export function modelTraits(model: string): ModelTraits {
  const found = VERSION.exec(model);
  // An unknown name is taken for the generation that forgives most.
  const version = found === null ? 4 : Number(found[1]) + Number(found[2] ?? 0) / 100;
  return {
    thinking: version < 3.07 ? 'none' : version < 4.07 ? 'budget' : 'adaptive',
    sampling: version < 4.07,
    bothTemperatureAndTopP: version < 4.01,
    structured: found === null || version >= 4.01,
  };
}
