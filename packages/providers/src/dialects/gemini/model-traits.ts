/** What generations of Gemini take differently. Source: Google's guides "Thinking", "Thought signatures" and "Function calling". */
export interface ModelTraits {
  /** `none` before 2.5; a budget in 2.5; a level from 3 on. A name without a version takes a budget, as all do. */
  readonly thinking: 'none' | 'budget' | 'level';
  /** Of the budget, in tokens; 0 switches thinking off only where `canBeOff`. */
  readonly budget: { readonly least: number; readonly most: number };
  /** The levels, weakest first. */
  readonly levels: readonly string[];
  readonly canBeOff: boolean;
  /** From 3 on a call of the current turn without its signature is refused. */
  readonly signedCalls: boolean;
  /** From 2.5 on: JSON Schema in `responseJsonSchema`; before, a subset of OpenAPI's in `responseSchema`. */
  readonly jsonSchema: boolean;
  /** Gemma before 4: "JSON mode is not enabled" (FirebaseExtended/compass-ai-travel-planning-sample-flutter pull 40). */
  readonly json: boolean;
  /** Gemma before 4: "Developer instruction is not enabled" (0xPlaygrounds/rig issue 788). */
  readonly system: boolean;
  /** From 3 on: a schema for the answer together with functions. */
  readonly schemaWithTools: boolean;
  /** From 3 on: media inside of a function's response. */
  readonly mediaInResponses: boolean;
}

/** `gemini-2.5-flash-lite-preview-09-2025`, `gemini-3-pro-preview`, `gemini-flash-latest`, `gemma-3-27b-it`, … */
const VERSION = /gemini-(?:[a-z]+-)?(\d{1,2})(?:\.(\d))?(?!\d)/;

const LEVELS = ['minimal', 'low', 'medium', 'high'];

export function modelTraits(model: string): ModelTraits {
  const found = VERSION.exec(model);
  const version = found === null ? undefined : Number(found[1]) + Number(found[2] ?? 0) / 10;
  const gemini = /gemini/.test(model);
  const plain = /gemma-?[1-3]/.test(model);
  const pro = /-pro/.test(model);
  const lite = /-lite/.test(model);
  const recent = version === undefined ? gemini : version >= 3;
  return {
    thinking: thinkingOf(model, gemini, version),
    budget: pro ? { least: 128, most: 32_768 } : { least: lite ? 512 : 0, most: 24_576 },
    // 3 Pro has no `minimal`; `medium` it has from 3.1 on.
    levels: pro ? (version === 3 ? ['low', 'high'] : LEVELS.slice(1)) : LEVELS,
    canBeOff: !pro,
    signedCalls: recent,
    json: !plain,
    system: !plain,
    jsonSchema: version === undefined ? gemini : version >= 2.5,
    schemaWithTools: recent,
    mediaInResponses: version !== undefined && version >= 3,
  };
}

function thinkingOf(model: string, gemini: boolean, version: number | undefined): ModelTraits['thinking'] {
  // Models that paint or speak think as they like, or not at all.
  if (!gemini || /-image|-tts|-audio|-live/.test(model)) return 'none';
  if (version === undefined) return 'budget';
  if (version < 2.5) return 'none';
  return version < 3 ? 'budget' : 'level';
}
