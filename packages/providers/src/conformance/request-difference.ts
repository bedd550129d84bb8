import type { Call, Tool } from '@sluice/core/chat/call';
import type { Verdict } from '@sluice/core/chat/verdict';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import { callerPath } from '../caller-path.ts';
import { type CallMember, memberName } from '../member-name.ts';
import { type Atom, atomsOf, sorted } from './request-atoms.ts';

/**
 * What the call says and the target is not told, and what the target is told and the call does not say, where no verdict
 * tells of it.
 *
 * @param said the call, as its caller made it
 * @param found what reached the target, read back
 * @param verdicts in the caller's words
 */
export function untold(said: Call, found: Call, verdicts: readonly Verdict[]): string[] {
  return [
    ...conversationDiffers(said, found, verdicts),
    ...toolsDiffer(said, found, verdicts),
    ...toolsBrought(said, found, verdicts),
    ...membersDiffer(said, found, verdicts),
    ...extraDiffers(said, found, verdicts),
  ];
}

function conversationDiffers(said: Call, found: Call, verdicts: readonly Verdict[]): string[] {
  const wanted = atomsOf(said);
  const reached = atomsOf(found);
  const line = (atoms: readonly Atom[]) => atoms.map(({ side, kind, value }) => `${side} ${kind} ${value}`).join('\n');
  if (line(joined(wanted)) === line(joined(reached))) return [];
  const rest = new Rest(joined(reached));
  const lost = wanted.filter((atom) => {
    if (rest.take(atom)) return false;
    // Instructions that came later are said in the user's turn, and it is told.
    const moved = verdicts.some(({ member }) => member === `${atom.message}.role`);
    if (moved && rest.take({ ...atom, side: 'user' })) return false;
    return !tells(verdicts, atom.path);
  });
  const brought = verdicts.some(({ verdict }) => verdict !== 'dropped');
  return [
    ...lost.map(({ side, kind, value, path }) => `${path}: ${side} ${kind} is lost: ${value.slice(0, 200)}`),
    ...(brought ? [] : rest.left().map((one) => `nobody said: ${one.slice(0, 200)}`)),
  ];
}

/** Words beside each other of one side are one text. */
function joined(atoms: readonly Atom[]): Atom[] {
  const all: Atom[] = [];
  for (const atom of atoms) {
    const last = all.at(-1);
    if (last !== undefined && isWord(atom) && last.kind === atom.kind && last.side === atom.side) {
      all[all.length - 1] = { ...last, value: last.value + atom.value };
    } else all.push(atom);
  }
  return all;
}

/** Texts and thoughts are cut in many ways. */
function isWord({ kind }: Atom): boolean {
  return kind === 'text' || kind === 'reasoning';
}

/** What reached the target and was not looked for yet; texts and calls are found in their order, media anywhere. */
class Rest {
  readonly #atoms: (Atom | undefined)[];
  #at = 0;

  constructor(atoms: readonly Atom[]) {
    this.#atoms = [...atoms];
  }

  take(wanted: Atom): boolean {
    const { side, kind, value } = wanted;
    const words = isWord(wanted);
    const ordered = words || kind === 'call' || kind === 'result';
    for (let i = ordered ? this.#at : 0; i < this.#atoms.length; i++) {
      const atom = this.#atoms[i];
      if (atom?.side !== side || atom.kind !== kind) continue;
      const from = words ? atom.value.indexOf(value) : atom.value === value ? 0 : -1;
      if (from < 0) continue;
      const more = atom.value.slice(0, from) + atom.value.slice(from + value.length);
      this.#atoms[i] = !words || more === '' ? undefined : { ...atom, value: more };
      if (ordered) this.#at = i;
      return true;
    }
    return false;
  }

  left(): string[] {
    return this.#atoms.flatMap((atom) => (atom === undefined ? [] : [`${atom.side} ${atom.kind} ${atom.value}`]));
  }
}

function toolsDiffer(said: Call, found: Call, verdicts: readonly Verdict[]): string[] {
  return said.tools.flatMap((tool, i) => {
    const path = callerPath(said, `tools[${i}]`);
    const other = found.tools.find(({ kind, name }) => kind === tool.kind && name === tool.name);
    if (other !== undefined && toolLine(other) === toolLine(tool)) return [];
    const about = [path, 'tools', memberName(said, 'toolChoice')];
    if (about.some((one) => tells(verdicts, one))) return [];
    return [`${path}: ${toolLine(tool)} became ${other === undefined ? 'nothing' : toolLine(other)}`];
  });
}

/** Tools that nobody offered. */
function toolsBrought(said: Call, found: Call, verdicts: readonly Verdict[]): string[] {
  if (tells(verdicts, 'tools')) return [];
  const names = new Set(said.tools.map(({ name }) => name));
  return found.tools.filter(({ name }) => !names.has(name)).map(({ name }) => `nobody offered the tool ${name}`);
}

function toolLine({ name, description, parameters, strict, extra }: Tool): string {
  return JSON.stringify(
    sorted({
      name,
      description: description || undefined,
      parameters: shape(parameters),
      strict: strict || undefined,
      extra,
    }),
  );
}

/** A function without parameters has an empty object of them. */
function shape(parameters: JsonObject | undefined): JsonObject {
  const { $schema: _schema, ...rest } = parameters ?? {};
  const all = { ...rest, type: 'object' };
  return isObject(rest.properties) && Object.keys(rest.properties).length > 0 ? all : { type: 'object' };
}

const MEMBERS: readonly CallMember[] = [
  ...(['maxOutputTokens', 'temperature', 'topP', 'topK', 'stop', 'seed', 'n', 'presencePenalty'] as const),
  ...(['frequencyPenalty', 'logprobs', 'topLogprobs', 'logitBias', 'output', 'reasoning', 'toolChoice'] as const),
  ...(['parallelToolCalls', 'endUser', 'serviceTier', 'metadata'] as const),
];

function membersDiffer(said: Call, found: Call, verdicts: readonly Verdict[]): string[] {
  return MEMBERS.flatMap((member) => {
    const [wanted, reached] = [meant(said, member), meant(found, member)];
    if (wanted === reached || tells(verdicts, memberName(said, member))) return [];
    return [`${memberName(said, member)}: ${wanted} became ${reached}`];
  });
}

/** The member's meaning; what holds anyway is as good as unsaid. */
function meant(call: Call, member: CallMember): string | undefined {
  const value = call[member];
  switch (member) {
    case 'toolChoice':
      return call.toolChoice?.type === 'auto' ? undefined : JSON.stringify(value);
    case 'parallelToolCalls':
      return call.parallelToolCalls === false && call.tools.length > 0 ? 'false' : undefined;
    case 'output': {
      if (call.output === undefined || call.output.type === 'text') return undefined;
      return call.output.type === 'json' ? 'json' : JSON.stringify(sorted(shape(call.output.schema)));
    }
    case 'serviceTier':
      return value === 'auto' || value === 'default' ? undefined : JSON.stringify(value);
    case 'topP':
      return value === 1 ? undefined : JSON.stringify(value);
    case 'presencePenalty':
    case 'frequencyPenalty':
      return value === 0 ? undefined : JSON.stringify(value);
    case 'logprobs':
      return value === false ? undefined : JSON.stringify(value);
    case 'logitBias':
    case 'metadata':
      return value === undefined || Object.keys(value).length === 0 ? undefined : JSON.stringify(sorted(value));
    case 'reasoning': {
      const { display: _display, ...asked } = call.reasoning ?? {};
      const off = asked.enabled === false || asked.effort === 'none';
      return off || Object.keys(asked).length === 0 ? undefined : JSON.stringify(sorted(asked));
    }
    default:
      return JSON.stringify(value);
  }
}

function extraDiffers(said: Call, found: Call, verdicts: readonly Verdict[]): string[] {
  return Object.entries(said.extra).flatMap(([name, value]) => {
    // Usage is asked for upstream always.
    if (name === 'usage') return [];
    const same = JSON.stringify(sorted(found.extra[name] ?? null)) === JSON.stringify(sorted(value ?? null));
    return same || tells(verdicts, name) ? [] : [`${name}: is lost`];
  });
}

/** Whether a verdict is about the member, something within it, or what it stands in. */
export function tells(verdicts: readonly Verdict[], path: string): boolean {
  return verdicts.some(({ member }) => within(member, path) || within(path, member));
}

function within(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
}
