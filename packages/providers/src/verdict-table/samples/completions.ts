import type { Json, JsonObject } from '@sluice/core/json/json';
import type { Sample } from '../sample.ts';

function top(member: string, value: Json, more?: Partial<Sample>, besides: JsonObject = {}): Sample {
  return { member, body: { prompt: 'Once upon', ...besides, [member]: value }, ...more };
}

const WORD = { marks: [] };

/** OpenAI's text completions. */
export const completionsSamples: readonly Sample[] = [
  top('max_tokens', 777),
  top('temperature', 0.31),
  top('top_p', 0.83),
  top('stop', ['HALT-ONE', 'HALT-TWO']),
  top('seed', 4711),
  top('n', 3),
  top('presence_penalty', 0.41),
  top('frequency_penalty', 0.42),
  top('logprobs', 3),
  top('logit_bias', { '50256': -99 }),
  top('user', 'user-8172'),
  top('stream_options', { include_obfuscation: true }, WORD, { stream: true }),
  top('best_of', 5),
  top('echo', true, WORD),
  top('suffix', 'The end of it'),
  top('top_k', 37),
  top('some_new_member', 'new-member-value'),
];

/** Prompts that only this interface has; they cannot be left out of a body. */
export const completionsPrompts: readonly Sample[] = [
  { member: 'prompt[1]', about: 'several texts', body: { prompt: ['Once upon', 'Twice upon'] }, marks: ['Twice upon'] },
  { member: 'prompt[1]', about: 'tokens', body: { prompt: [101, 102] }, marks: [102] },
];
