import type { Call, Part } from '@sluice/core/chat/call';
import type { Delta } from '@sluice/core/chat/delta';

type Encode = (text: string) => readonly number[];
let encode: Promise<Encode> | undefined;

/** `o200k_base`. Its table is large and rarely needed: it is loaded with the first interrupted answer. */
function tokenizer(): Promise<Encode> {
  encode ??= import('gpt-tokenizer/encoding/o200k_base').then(
    (module) => (text: string) => module.encode(text, { disallowedSpecial: new Set() }),
  );
  return encode;
}

/** Tokens of what a provider sent: text, reasoning, refusals and tool calls. */
export async function countOutput(deltas: readonly Delta[]): Promise<{ output: number; reasoning: number }> {
  const count = await tokenizer();
  let text = '';
  let reasoning = '';
  for (const delta of deltas) {
    if (delta.type === 'text' || delta.type === 'refusal') text += delta.text;
    else if (delta.type === 'reasoning') reasoning += delta.text ?? '';
    else if (delta.type === 'tool-call') text += (delta.name ?? '') + delta.arguments;
    else if (delta.type === 'audio') text += delta.transcript ?? '';
  }
  const reasoned = reasoning === '' ? 0 : count(reasoning).length;
  return { output: (text === '' ? 0 : count(text).length) + reasoned, reasoning: reasoned };
}

/** Tokens of a prompt's texts, tool schemas included. */
export async function countInput(call: Call): Promise<number> {
  const count = await tokenizer();
  let tokens = 3;
  for (const { parts } of call.messages) {
    tokens += 4;
    for (const part of parts) tokens += count(textOf(part)).length;
  }
  for (const tool of call.tools) {
    tokens += count(`${tool.name}${tool.description ?? ''}${JSON.stringify(tool.parameters ?? {})}`).length;
  }
  return tokens;
}

/** Longer texts are counted by samples: a tokenizer takes milliseconds for each hundred thousand characters. */
const COUNTED_WHOLE = 32_768;
const SAMPLES = 8;
/** How far a count by samples may be above the truth. */
const SAMPLING_ERROR = 0.05;

/** What the texts of a prompt come to at least: what is told of it here, the provider will not find shorter. */
export async function leastInput(call: Call): Promise<number> {
  const texts = call.messages.flatMap(({ parts }) => parts.map(textOf));
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length <= COUNTED_WHOLE) return countInput(call);
  const count = await tokenizer();
  const whole = texts.join('');
  const piece = COUNTED_WHOLE / SAMPLES;
  let tokens = 0;
  for (let i = 0; i < SAMPLES; i++) {
    const from = Math.floor(((length - piece) * i) / (SAMPLES - 1));
    tokens += count(whole.slice(from, from + piece)).length;
  }
  return Math.floor(((tokens * length) / COUNTED_WHOLE) * (1 - SAMPLING_ERROR));
}

function textOf(part: Part): string {
  switch (part.type) {
    case 'text':
    case 'reasoning':
    case 'refusal':
      return part.text;
    case 'tool-call':
      return part.name + part.arguments;
    case 'tool-result':
      return part.parts.map(textOf).join('');
    default:
      return '';
  }
}
