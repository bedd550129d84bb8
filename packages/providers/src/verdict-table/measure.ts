import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import type { Call, ChatDialectName } from '@sluice/core/chat/call';
import type { ClientDialect } from '@sluice/core/chat/client-dialect';
import { geminiDialect } from '@sluice/core/chat/gemini/client';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { completionsDialect } from '@sluice/core/chat/openai-completions/client';
import { responsesDialect } from '@sluice/core/chat/openai-responses/client';
import { remoteMedia, withMedia } from '@sluice/core/chat/remote-media';
import type { Verdict } from '@sluice/core/chat/verdict';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { emulationOf, mayBeEmulated, mediaFetched } from '../emulation.ts';
import type { Speaking } from '../registry.ts';
import { memberOf, type Sample, without } from './sample.ts';

const CLIENTS: Readonly<Record<ChatDialectName, ClientDialect>> = {
  chat: chatDialect,
  completions: completionsDialect,
  responses: responsesDialect,
  messages: messagesDialect,
  gemini: geminiDialect,
};

/**
 * What becomes of a member: `k`ept, `c`onverted, `e`mulated, `d`ropped, in `p`art (some of it is named as dropped), or
 * `n`eedless to say, because something else of the call says it, or `r`efused: the target is left out of the plan. Where no caller of the dialect comes, `.`.
 */
export type Cell = 'k' | 'c' | 'e' | 'd' | 'p' | 'n' | 'r' | '.';

/** What was found; `fault` says why it is none of the six. */
export interface Measured {
  readonly cell: Cell | undefined;
  readonly fault?: string;
  readonly verdicts: readonly Verdict[];
}

interface Said {
  readonly wire: JsonObject;
  readonly verdicts: readonly Verdict[];
  readonly refused: boolean;
}

/** Really decodes the body and really encodes it, with the member and without it. */
export function measure(client: ChatDialectName, sample: Sample, speaking: Speaking, model: string): Measured {
  const said = say(client, sample.body, speaking, model);
  const bare = say(client, without(sample.body, sample.member), speaking, model);
  if (said.refused) return { cell: 'r', verdicts: [] };
  const before = new Set(bare.verdicts.map(worded));
  const verdicts = said.verdicts.filter((verdict) => !before.has(worded(verdict)));
  const fault = (words: string): Measured => ({ cell: undefined, fault: words, verdicts });
  const reaches = JSON.stringify(said.wire) !== JSON.stringify(bare.wire);
  const found = marksOf(sample).every((mark) => holds(said.wire, mark));
  const stranger = verdicts.find(({ member }) => !isAbout(member, sample));
  if (stranger !== undefined) return fault(`a verdict names another member: ${worded(stranger)}`);
  if (
    !reaches &&
    verdicts.length === 0 &&
    bare.verdicts.some((one) => one.verdict === 'dropped' && within(sample.member, one.member))
  ) {
    // What it stands in is dropped as a whole.
    return { cell: 'd', verdicts };
  }
  const kinds = new Set(verdicts.map(({ verdict }) => verdict));
  if (kinds.size === 0) {
    if (!reaches) return sample.needless === undefined ? fault('lost without a verdict') : { cell: 'n', verdicts };
    return found ? { cell: 'k', verdicts } : fault(`changed without a verdict: ${JSON.stringify(said.wire)}`);
  }
  if (kinds.has('dropped'))
    return { cell: reaches && (kinds.size > 1 || isPart(sample, verdicts)) ? 'p' : 'd', verdicts };
  if (!reaches) return fault(`does not reach the target, but is ${verdicts.map(worded).join()}`);
  return { cell: kinds.has('emulated') ? 'e' : 'c', verdicts };
}

/** Whether only members within the sampled one were dropped. */
function isPart({ member }: Sample, verdicts: readonly Verdict[]): boolean {
  return verdicts.every((verdict) => verdict.member.length > member.length);
}

function say(client: ChatDialectName, body: JsonObject, { dialect, spec }: Speaking, model: string): Said {
  const sent: JsonObject = client === 'gemini' ? body : { model: 'an-alias', ...body };
  const call = CLIENTS[client].decode(structuredClone(sent), { model: 'an-alias', stream: false });
  const native = dialect.native === client;
  if (call.nativeOnly !== undefined && !native) return { wire: {}, verdicts: [], refused: true };
  const target = { spec, model, outputCap: undefined, outputLimit: undefined };
  if (!native) {
    const fetched = dialect.mediaInline === true ? remoteMedia(call) : [];
    const said = fetched.length === 0 ? call : withMedia(call, new Map(fetched.map(({ url }) => [url, FETCHED])));
    const { path, headers, body: wire, verdicts } = dialect.encode(said, target);
    const emulated = fetched.length === 0 ? [] : mediaFetched(call);
    return answered(call, { path, headers, wire }, [...verdicts, ...emulated]);
  }
  const { path, headers, set, add, verdicts } = dialect.splice(call, target);
  const wire: JsonObject = structuredClone(sent);
  for (const [name, value] of Object.entries(set)) {
    if (value === undefined) delete wire[name];
    else wire[name] = value;
  }
  return answered(call, { path, headers, wire, added: add?.members }, verdicts);
}

/** With what the gateway does besides: a target that answers once is asked as often as there are to be answers. */
function answered(call: Call, wire: JsonObject, verdicts: readonly Verdict[]): Said {
  const emulation = mayBeEmulated(call) ? emulationOf(call, verdicts, call.n) : undefined;
  const contacts = emulation?.answers === true ? call.n : 1;
  return { wire: { ...wire, contacts }, verdicts: emulation?.verdicts ?? verdicts, refused: false };
}

/** What the gateway puts in the place of an address, for targets that fetch nothing. */
const FETCHED = { kind: 'data', mediaType: 'image/png', base64: 'iVBORw0KGgo=' } as const;

function worded({ verdict, member }: Verdict): string {
  return `${verdict}:${member}`;
}

/** The member itself, something within it, or what it stands in. */
function isAbout(named: string, { member, named: also = member }: Sample): boolean {
  return within(named, member) || within(member, named) || within(named, also);
}

function within(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
}

function marksOf({ body, member, marks }: Sample): readonly (string | number)[] {
  return marks ?? leavesOf(memberOf(body, member));
}

function leavesOf(value: Json | undefined): (string | number)[] {
  if (typeof value === 'string' || typeof value === 'number') return [value];
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (isObject(value)) return Object.values(value).flatMap(leavesOf);
  return [];
}

/** Whether the mark stands somewhere in the value: a number as itself, a text within a text. */
function holds(value: Json | undefined, mark: string | number): boolean {
  if (typeof value === 'string') return typeof mark === 'string' && (value.includes(mark) || value === btoa(mark));
  if (typeof value === 'number') return value === mark;
  if (Array.isArray(value)) return value.some((one) => holds(one, mark));
  if (!isObject(value)) return false;
  return Object.entries(value).some(([name, inner]) => name === mark || holds(inner, mark));
}
