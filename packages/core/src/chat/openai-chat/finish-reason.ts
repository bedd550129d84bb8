import type { Delta } from '../delta.ts';

/** What is known of a choice when its end is said. */
export interface ChoiceEnd {
  readonly called: boolean;
  readonly refused: boolean;
  readonly legacy: boolean;
}

/** One of the five words that OpenAI has. */
export function finishWord(finish: Extract<Delta, { type: 'finish' }> | undefined, end: ChoiceEnd): string {
  switch (finish?.reason) {
    case 'length':
      return 'length';
    case 'content-filter':
      return 'content_filter';
    case 'refusal':
      // A refusal in words is a whole answer; one without them is a filter's.
      return end.refused ? 'stop' : 'content_filter';
    default:
      if (end.called || finish?.reason === 'tool-calls') return end.legacy ? 'function_call' : 'tool_calls';
      return 'stop';
  }
}
