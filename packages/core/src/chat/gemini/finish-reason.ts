import type { Delta } from '../delta.ts';

type Finish = Extract<Delta, { type: 'finish' }>;

/** Google's own words besides the common ones; one that came from the provider is not translated back and forth. */
const OWN_WORDS = new Set([
  'SAFETY',
  'RECITATION',
  'LANGUAGE',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
  'IMAGE_OTHER',
  'NO_IMAGE',
  'MODEL_ARMOR',
  'OTHER',
]);

/** Why there is no answer at all, in Google's words. */
export function blockReason(finish: Finish | undefined): string {
  return ownWord(finish) ?? 'SAFETY';
}

/** A call of a function is no reason of its own at Google: it is said by its part. */
export function finishReason(finish: Finish | undefined, refused: boolean): string {
  const own = ownWord(finish);
  if (own !== undefined) return own;
  switch (finish?.reason) {
    case 'length':
      return 'MAX_TOKENS';
    case 'content-filter':
    case 'refusal':
      return 'SAFETY';
    case 'pause':
    case 'other':
      return refused ? 'SAFETY' : 'OTHER';
    default:
      return refused ? 'SAFETY' : 'STOP';
  }
}

function ownWord(finish: Finish | undefined): string | undefined {
  const word = finish?.raw ?? '';
  return OWN_WORDS.has(word) ? word : undefined;
}
