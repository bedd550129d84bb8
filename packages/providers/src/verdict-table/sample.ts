import type { Json, JsonObject } from '@sluice/core/json/json';

/** One member of a caller's dialect, in a body that says it. */
export interface Sample {
  /** Its path as the caller spells it: `tools[0].function.strict`. */
  readonly member: string;
  /** What tells this sample from others of the same member: `json_schema`. */
  readonly about?: string;
  /** A whole body but for `model`. Without the member at `member` it must be a whole body as well. */
  readonly body: JsonObject;
  /** How verdicts name it, where the gateway moves it to its proper place first. */
  readonly named?: string;
  /** Why it is no loss where it does not reach the target and nobody is told. */
  readonly needless?: string;
  /**
   * What must be found at the target where the member is kept. By default every text and number of the member's value;
   * none where its value is one of a few words, which the target says in its own.
   */
  readonly marks?: readonly (string | number)[];
}

/** The member's name in the table. */
export function sampleName({ member, about }: Sample): string {
  return about === undefined ? member : `${member} (${about})`;
}

/** `messages[0].content[1].text` as steps. */
function stepsOf(path: string): (string | number)[] {
  return path.match(/[^.[\]]+/g)?.map((step) => (/^\d+$/.test(step) ? Number(step) : step)) ?? [];
}

export function memberOf(body: JsonObject, path: string): Json | undefined {
  let at: unknown = body;
  for (const step of stepsOf(path)) at = (at as Record<string | number, unknown> | undefined)?.[step];
  return at as Json | undefined;
}

/** The body without the member. */
export function without(body: JsonObject, path: string): JsonObject {
  const copy = structuredClone(body);
  const steps = stepsOf(path);
  const last = steps.pop() as string | number;
  let at: unknown = copy;
  for (const step of steps) at = (at as Record<string | number, unknown>)[step];
  if (Array.isArray(at)) at.splice(last as number, 1);
  else delete (at as Record<string, unknown>)[last];
  return copy;
}
