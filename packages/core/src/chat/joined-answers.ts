import type { JsonObject } from '../json/json.ts';
import type { Delta } from './delta.ts';
import { addUsage, mergeUsage, type Usage } from './usage.ts';

/** Several answers of one choice each as one answer: the choices in their order, the usage together. */
export function joinedAnswers(answers: readonly (readonly Delta[])[]): Delta[] {
  const joined: Delta[] = [];
  let sum: Usage | undefined;
  const raw: JsonObject[] = [];
  answers.forEach((deltas, choice) => {
    let own: Usage | undefined;
    for (const delta of deltas) {
      if (delta.type === 'usage') {
        own = mergeUsage(own, delta.usage);
        raw[choice] = delta.raw;
      } else if (delta.type !== 'start') joined.push('choice' in delta ? { ...delta, choice } : delta);
      else if (choice === 0) joined.push(delta);
    }
    if (own !== undefined) sum = addUsage(sum, own);
  });
  if (sum !== undefined) joined.push({ type: 'usage', usage: sum, raw: { answers: raw.filter(Boolean) } });
  return joined;
}
