import { nestsTooDeep } from '../json/depth.ts';
import { isObject } from '../json/json.ts';
import type { Call, Message } from './call.ts';
import type { Delta } from './delta.ts';

const FENCE = '```';

/** What is to be JSON, without the code fence that models like to put around it, and without words before and after that. */
export function unfenced(text: string): string {
  const trimmed = text.trim();
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return trimmed;
  const open = trimmed.indexOf(FENCE);
  const line = open < 0 ? -1 : trimmed.indexOf('\n', open);
  const close = line < 0 ? -1 : trimmed.indexOf(FENCE, line);
  if (close < 0 || trimmed.includes(FENCE, close + FENCE.length)) return trimmed;
  return trimmed.slice(line + 1, close).trim();
}

/** Why the text is no JSON object; `undefined` where it is one. */
export function flawOfJson(text: string): string | undefined {
  if (text === '') return 'it is empty';
  if (nestsTooDeep(new TextEncoder().encode(text))) return 'it nests too deep';
  try {
    return isObject(JSON.parse(text)) ? undefined : 'it is no JSON object';
  } catch {
    return 'it is no JSON';
  }
}

/**
 * What an answer says where it is to be JSON; `undefined` where it is something else, whose form nobody promised: calls of
 * tools, a refusal, or an answer that was cut.
 */
export function finalText(deltas: readonly Delta[]): string | undefined {
  let text = '';
  for (const delta of deltas) {
    if (delta.type === 'tool-call' || delta.type === 'refusal') return undefined;
    if (delta.type === 'text') text += delta.text;
    else if (delta.type === 'finish' && delta.reason !== 'stop' && delta.reason !== 'other') return undefined;
  }
  return text;
}

/** The answer with another text. */
export function withFinalText(deltas: readonly Delta[], text: string): Delta[] {
  const first = deltas.findIndex(({ type }) => type === 'text');
  return deltas.flatMap((delta, index): Delta[] => {
    if (delta.type !== 'text') return [delta];
    return index === first ? [{ type: 'text', choice: delta.choice, text }] : [];
  });
}

/** The call once more, with what was answered and what is wrong with it. */
export function askedAgain(call: Call, said: string, flaws: readonly string[]): Call {
  const answered: Message = { role: 'assistant', parts: [{ type: 'text', text: said === '' ? '(no text)' : said }] };
  const words = [
    'This answer does not have the form that was asked for:',
    ...flaws.map((flaw) => `- ${flaw}`),
    'Answer again, with the whole corrected JSON and nothing else: no text around it, no code fence.',
  ].join('\n');
  const asked: Message = { role: 'user', parts: [{ type: 'text', text: words }] };
  return { ...call, messages: [...call.messages, answered, asked] };
}
