import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

type Container = JsonObject | Json[];

/** A list longer than this is no list of arguments: an index alone could else fill the memory. */
const LONGEST_LIST = 10_000;
const DEEPEST = 64;

/** One step of a JSON path: `.name`, `['name']`, `["name"]` or `[3]`. */
const STEP = /\.([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/y;

/**
 * Arguments of a call that Vertex AI streams member by member (`streamFunctionCallArguments`): each piece names a place
 * and a value, and a text may go on in the next piece.
 */
export class PartialArgs {
  #value: JsonObject = {};
  /** The place whose text is not at its end. */
  #open: string | undefined;

  /** Takes `partialArgs`; pieces that name no place are left out. */
  take(pieces: Json | undefined): void {
    if (!Array.isArray(pieces)) return;
    for (const piece of pieces) if (isObject(piece)) this.#takePiece(piece);
  }

  /** Arguments that came whole beside the pieces. */
  merge(args: JsonObject): void {
    this.#value = { ...this.#value, ...args };
  }

  text(): string {
    return JSON.stringify(this.#value);
  }

  #takePiece(piece: JsonObject): void {
    const { jsonPath } = piece;
    const steps = typeof jsonPath === 'string' ? stepsOf(jsonPath) : undefined;
    const value = saidIn(piece);
    if (steps === undefined || value === undefined) return;
    const goesOn = this.#open === jsonPath && typeof value === 'string';
    place(this.#value, steps, value, goesOn);
    this.#open = piece.willContinue === true ? (jsonPath as string) : undefined;
  }
}

function saidIn({ stringValue, numberValue, boolValue, nullValue }: JsonObject): Json | undefined {
  if (typeof stringValue === 'string') return stringValue;
  if (typeof numberValue === 'number') return numberValue;
  if (typeof boolValue === 'boolean') return boolValue;
  return nullValue === undefined ? undefined : null;
}

/** The steps from the arguments' root, `undefined` where the path is none or could do harm. */
function stepsOf(path: string): (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  if (!path.startsWith('$')) return undefined;
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const found = STEP.exec(path);
    if (found === null) return undefined;
    const [, dotted, index, single, double] = found;
    const step = index === undefined ? (dotted ?? unescaped(single ?? double ?? '')) : Number(index);
    if (step === '__proto__' || (typeof step === 'number' && step >= LONGEST_LIST)) return undefined;
    steps.push(step);
  }
  return steps.length === 0 || steps.length > DEEPEST || typeof steps[0] === 'number' ? undefined : steps;
}

function unescaped(name: string): string {
  return name.replace(/\\(.)/g, '$1');
}

/** Puts the value at its place, making what stands above it. */
function place(root: JsonObject, steps: readonly (string | number)[], value: Json, goesOn: boolean): void {
  let at: Container = root;
  for (let i = 0; i < steps.length - 1; i++) {
    const known = read(at, steps[i] as string | number);
    const list = typeof steps[i + 1] === 'number';
    const next: Container = list && Array.isArray(known) ? known : !list && isObject(known) ? known : list ? [] : {};
    if (next !== known) write(at, steps[i] as string | number, next);
    at = next;
  }
  const last = steps[steps.length - 1] as string | number;
  const before = read(at, last);
  write(at, last, goesOn && typeof before === 'string' ? before + String(value) : value);
}

function read(container: Container, step: string | number): Json | undefined {
  if (Array.isArray(container)) return typeof step === 'number' ? container[step] : undefined;
  return Object.hasOwn(container, step) ? container[step] : undefined;
}

function write(container: Container, step: string | number, value: Json): void {
  if (!Array.isArray(container)) container[step] = value;
  else if (typeof step === 'number') {
    while (container.length < step) container.push(null);
    container[step] = value;
  }
}
