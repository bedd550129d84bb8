import type { JsonObject } from '../../json/json.ts';
import type { Delta } from '../delta.ts';

type Finish = Extract<Delta, { type: 'finish' }>;

/** Anthropic's own words; one of them that came from the provider is not translated back and forth. */
const OWN_WORDS = new Set(['pause_turn', 'model_context_window_exceeded', 'refusal', 'compaction']);

/** What the answer's end says: `stop_reason` and `stop_sequence`. */
export function stopMembers(finish: Finish | undefined, refused: boolean, called: boolean): JsonObject {
  return {
    stop_reason: stopReason(finish, refused, called),
    stop_sequence: finish?.stopSequence ?? null,
  };
}

function stopReason(finish: Finish | undefined, refused: boolean, called: boolean): string {
  if (refused) return 'refusal';
  if (finish?.raw !== null && finish?.raw !== undefined && OWN_WORDS.has(finish.raw)) return finish.raw;
  switch (finish?.reason) {
    case 'length':
      return 'max_tokens';
    case 'content-filter':
    case 'refusal':
      return 'refusal';
    case 'pause':
      return 'pause_turn';
    case 'stop':
      return finish.stopSequence === undefined ? 'end_turn' : 'stop_sequence';
    case 'tool-calls':
      return 'tool_use';
    default:
      return called ? 'tool_use' : 'end_turn';
  }
}
