import type { Call } from '@sluice/core/chat/call';
import type { Verdict } from '@sluice/core/chat/verdict';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { scanJson } from '@sluice/core/json/scan';
import { spliceMembers } from '@sluice/core/json/splice';
import type { Splice } from '../dialect.ts';
import type { Asked } from './asked-in.ts';
import { type Interface, targetAt } from './interfaces.ts';
import { tells } from './request-difference.ts';

/** A cap that no recording has. */
const CAP = 54_321;

/** What a member of a body became on its way. */
interface Change {
  readonly after: Json | undefined;
  readonly call: Call;
  readonly verdicts: readonly Verdict[];
  /** It goes to the vendor for which it was recorded. */
  readonly own: boolean;
}

/**
 * The outermost members that the gateway sets of its own accord in a body that goes on as its caller sent it, and what it
 * may set them to. Whatever else changes must have a verdict.
 */
export const SET_BY_GATEWAY: Readonly<Record<string, { readonly why: string; fits(change: Change): boolean }>> = {
  model: { why: 'the target’s name of the model; none where the path says it', fits: isText },
  stream: { why: 'none where the path says it (Amazon)', fits: ({ after }) => after === undefined },
  stream_options: {
    why: 'usage is always asked for; none where the vendor refuses the word',
    fits: ({ after }) => after === undefined || isObject(after),
  },
  max_tokens: {
    why: 'the cap that was reserved where the caller gave none, or the caller’s own under the other name',
    fits: isCap,
  },
  max_completion_tokens: { why: 'as `max_tokens`', fits: isCap },
  max_output_tokens: { why: 'as `max_tokens`', fits: isCap },
  random_seed: { why: 'Mistral’s word for `seed`', fits: ({ after, call }) => after === call.seed },
  anthropic_version: { why: 'Google and Amazon have it in the body', fits: isText },
  store: { why: 'a provider’s key is shared: the vendor keeps no answer', fits: ({ after }) => after !== true },
  previous_response_id: {
    why: 'none: the gateway keeps what went before, and has put it into the input',
    fits: ({ after }) => after === undefined,
  },
  include: {
    why: 'sealed reasoning, since the vendor keeps none',
    fits: ({ after }) => after === undefined || Array.isArray(after),
  },
  messages: {
    why: 'in another vendor’s words, where it refuses those that the caller has for the same, and the form of the answer where it is told in words',
    fits: ({ own, verdicts }) => !own || verdicts.some(({ verdict }) => verdict === 'emulated'),
  },
};

function isText({ after }: Change): boolean {
  return after === undefined || typeof after === 'string';
}

function isCap({ after, call, verdicts }: Change): boolean {
  return after === CAP || (after === call.maxOutputTokens && tells(verdicts, call.maxOutputMember ?? ''));
}

/** The body as the gateway changes it, byte by byte. */
export function splicedBody(body: JsonObject, set: Splice['set'], add: Splice['add']): JsonObject {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const pieces = spliceMembers(bytes, scanJson(bytes), set, add);
  const text = pieces.map((piece) => (typeof piece === 'string' ? piece : new TextDecoder().decode(piece))).join('');
  return JSON.parse(text) as JsonObject;
}

/**
 * What does not reach the vendor as its caller sent it, to the last unknown member, where nobody is told of it.
 * @param own the vendor is the one for which it was recorded
 */
export function changedOnTheWay({ call, body }: Asked, at: Interface, own: boolean): string[] {
  const { set, add, verdicts } = at.speaking.dialect.splice(call, targetAt(at, CAP));
  const sent = splicedBody(body, set, add);
  const names = new Set([...Object.keys(body), ...Object.keys(sent)]);
  return [...names].flatMap((name) => {
    const [before, after] = [JSON.stringify(body[name]), JSON.stringify(withoutCap(sent[name], body[name]))];
    if (before === after || tells(verdicts, name)) return [];
    if (SET_BY_GATEWAY[name]?.fits({ after: sent[name], call, verdicts, own }) === true) return [];
    return [`${name} is changed: ${before} became ${after}`];
  });
}

/** Google's cap stands among other members, which are the caller's. */
function withoutCap(sent: Json | undefined, said: Json | undefined): Json | undefined {
  if (!isObject(sent) || sent.maxOutputTokens !== CAP) return sent;
  const { maxOutputTokens: _cap, ...rest } = sent;
  return said === undefined && Object.keys(rest).length === 0 ? undefined : rest;
}
