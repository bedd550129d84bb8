import type { Call, Message, Part } from '@sluice/core/chat/call';
import { parseObject } from '@sluice/core/json/json';
import { callerPath } from '../caller-path.ts';
import { messagePath, partPath } from '../dialects/openai-chat/message-paths.ts';
import { textOfFile } from '../text-file.ts';

/** Something that is said in a conversation, in a form that does not depend on how dialects cut and order it. */
export interface Atom {
  readonly side: 'system' | 'user' | 'assistant' | 'tool';
  readonly kind: 'text' | 'image' | 'audio' | 'file' | 'reasoning' | 'seal' | 'call' | 'result' | 'error' | 'opaque';
  readonly value: string;
  /** Where the caller said it. */
  readonly path: string;
  /** Where the message stands that holds it. */
  readonly message: string;
}

/** All that a conversation says, turn by turn; within a turn each kind stands together, as most dialects have it. */
export function atomsOf(call: Call): Atom[] {
  const calls = new Map<string, number>();
  let made = 0;
  const atoms: Atom[] = [];
  call.messages.forEach((message, i) => {
    message.parts.forEach((part, j) => {
      if (part.type === 'tool-call') calls.set(part.id, made++);
      atoms.push(...partAtoms(call, message, part, i, j, calls));
    });
  });
  return turnsOf(atoms.filter(({ kind, value }) => (kind !== 'text' && kind !== 'reasoning') || value !== '')).flatMap(
    (turn) => turn.toSorted((a, b) => RANK[a.kind] - RANK[b.kind] || SIDES[a.side] - SIDES[b.side]),
  );
}

/** Results first, in a user's turn; thoughts first, then words, then calls in one of the model's. */
const RANK: Readonly<Record<Atom['kind'], number>> = {
  reasoning: 0,
  seal: 0,
  result: 0,
  error: 0,
  text: 1,
  opaque: 1,
  image: 2,
  audio: 2,
  file: 2,
  call: 3,
};
const SIDES: Readonly<Record<Atom['side'], number>> = { system: 0, tool: 1, user: 2, assistant: 3 };

function turnsOf(atoms: readonly Atom[]): Atom[][] {
  const turns: Atom[][] = [];
  const whose = ({ side }: Atom) => (side === 'tool' ? 'user' : side);
  for (const atom of atoms) {
    const last = turns.at(-1);
    if (last?.[0] !== undefined && whose(last[0]) === whose(atom)) last.push(atom);
    else turns.push([atom]);
  }
  return turns;
}

function partAtoms(
  call: Call,
  { role }: Message,
  part: Part,
  i: number,
  j: number,
  calls: ReadonlyMap<string, number>,
): Atom[] {
  const side = role === 'developer' ? 'system' : role;
  if (part.type === 'tool-result') {
    const at = messagePath(i);
    const path = callerPath(call, at);
    const whose = calls.get(part.id);
    const nested = part.parts.flatMap((one, n) =>
      atomsOfPart({ side: 'tool', path: callerPath(call, `${at}.content[${n}]`), message: path }, one),
    );
    const said = nested.filter(({ kind }) => kind === 'text').map(({ value }) => value);
    return [
      { side, kind: 'result', value: `${whose}:${resultOf(said.join(''))}`, path, message: path },
      ...(part.isError === true ? [{ side, kind: 'error' as const, value: '', path, message: path }] : []),
      ...nested.filter(({ kind }) => kind !== 'text'),
    ];
  }
  const calledAt = callsBefore(call, i, j);
  const named = part.type === 'tool-call' ? `${messagePath(i)}.tool_calls[${calledAt}]` : partPath(messagePath(i), j);
  const at = callerPath(call, messagePath(i));
  const base = { side, path: callerPath(call, named), message: at };
  const { signature } = part as { signature?: string };
  const seal = part.type === 'reasoning' ? undefined : signature;
  // Google's stand on what they sign.
  return [
    ...atomsOfPart(base, part),
    ...(seal === undefined
      ? []
      : [{ ...base, kind: 'seal' as const, value: seal, path: callerPath(call, `${named}.thought_signature`) }]),
  ];
}

function callsBefore({ messages }: Call, i: number, j: number): number {
  return messages[i]?.parts.slice(0, j).filter(({ type }) => type === 'tool-call').length ?? 0;
}

function atomsOfPart(base: Pick<Atom, 'side' | 'path' | 'message'>, part: Part): Atom[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return [{ ...base, kind: 'text', value: bare(part.text) }];
    case 'image':
      return [{ ...base, kind: 'image', value: sourceOf(part.source) }];
    case 'audio':
      return [{ ...base, kind: 'audio', value: `${part.format} ${part.base64}` }];
    case 'file': {
      const text = textOfFile(part);
      const value = part.source.kind === 'text' ? '' : sourceOf(part.source);
      return [{ ...base, kind: 'file', value: text === undefined ? value : `text ${bare(text)}` }];
    }
    case 'reasoning': {
      const { text, signature, redacted } = part;
      const seal = signature ?? redacted;
      const thought = { ...base, kind: 'reasoning' as const, value: bare(text) };
      return seal === undefined ? [thought] : [thought, { ...base, kind: 'seal', value: seal }];
    }
    case 'tool-call':
      return [{ ...base, kind: 'call', value: `${part.name} ${jsonOr(bare(part.arguments))}` }];
    case 'tool-result':
      throw new Error('a result stands by itself');
    case 'opaque':
      return [{ ...base, kind: 'opaque', value: JSON.stringify(part.value) }];
  }
}

function sourceOf(source: Extract<Part, { type: 'image' }>['source']): string {
  if (source.kind === 'data') return `data ${source.base64}`;
  return source.kind === 'url' ? `url ${source.url}` : `id ${source.id}`;
}

/** Texts are cut and joined in many ways, with more or less space between them. */
export function bare(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

/** JSON in one spelling; no arguments are an empty object. */
function jsonOr(text: string): string {
  if (text === '' || text === 'null') return '{}';
  const object = parseObject(text);
  return object === undefined ? text : JSON.stringify(sorted(object));
}

/** What a tool answered; Google has an object for it, with a text under a name of its own. */
function resultOf(text: string): string {
  const { output, error, ...rest } = parseObject(text) ?? {};
  const word = output ?? error;
  if (word === undefined || Object.keys(rest).length > 0) return text === '' || text === '(empty)' ? '' : jsonOr(text);
  return resultOf(typeof word === 'string' ? bare(word) : JSON.stringify(word));
}

/** With the members of objects in one order. */
export function sorted<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sorted) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  ) as T;
}
