import type { IncomingMessage } from 'node:http';
import type { Call, Signer } from '@sluice/core/chat/call';
import { remoteMedia, withMedia } from '@sluice/core/chat/remote-media';
import { type KnownTurns, withSignatures } from '@sluice/core/chat/restore-signatures';
import type { Verdict } from '@sluice/core/chat/verdict';
import type { Scan } from '@sluice/core/json/scan';
import { spliceMembers } from '@sluice/core/json/splice';
import type { Candidate } from '@sluice/core/routing/plan';
import { callerPath } from '@sluice/providers/caller-path';
import type { AnswerDialect, Dialect, Target } from '@sluice/providers/dialect';
import { type Emulation, emulationOf, mayBeEmulated, mediaFetched } from '@sluice/providers/emulation';
import { type Speaking, speakingFor } from '@sluice/providers/registry';
import type { Gateway } from '../gateway.ts';
import { type ModelEntry, outputLimitOf } from '../state/model-entry.ts';
import type { KeyEntry, TargetEntry } from '../state/target-entry.ts';
import type { UpstreamRequest } from '../upstream/transport.ts';
import type { Received } from './call-in-hand.ts';
import { writeForm } from './form.ts';

/** Vendor headers that go on to their vendor; no other header of the caller does. */
export const VENDOR_HEADERS = ['anthropic-version', 'anthropic-beta', 'openai-beta'];

export interface Wire {
  readonly request: UpstreamRequest;
  /** In whose words, and how the answer is to be read. */
  readonly speaking: Speaking<AnswerDialect>;
  /** Both sides speak one dialect: the caller's bytes go on, and the provider's come back. */
  readonly native: boolean;
  readonly verdicts: readonly Verdict[];
  /** What the gateway does itself: the answer is then asked for whole. */
  readonly emulation: Emulation | undefined;
}

export interface WireSource extends Received {
  readonly outputCap: number | undefined;
  readonly inputTokens: number;
  readonly inlined?: Call | undefined;
  readonly recalled?: KnownTurns | undefined;
  readonly model: Pick<ModelEntry, 'attempts'>;
}

/** The upstream request for one candidate. @throws AddressRefused */
export function wireFor(gateway: Gateway, source: WireSource, candidate: Candidate<TargetEntry>): Wire {
  const wire = wireAsSaid(gateway, source, candidate);
  const { call } = source;
  if (!mayBeEmulated(call)) return wire;
  const emulation = emulationOf(call, wire.verdicts, source.model.attempts);
  if (emulation === undefined) return wire;
  const whole = call.stream ? wireAsSaid(gateway, { ...source, ...asked(source, unstreamed) }, candidate) : wire;
  return { ...whole, emulation, verdicts: emulation.verdicts };
}

function unstreamed(call: Call): Call {
  return { ...call, stream: false };
}

/** The call in other words. Its bytes no longer say it, so that it is put together anew. */
export function asked(
  { call, inlined }: Pick<WireSource, 'call' | 'inlined'>,
  reword: (call: Call) => Call,
): { readonly call: Call; readonly inlined: Call | undefined; readonly scan: undefined } {
  return { call: reword(call), inlined: inlined === undefined ? undefined : reword(inlined), scan: undefined };
}

/** Whether the target answers once only, so that it has to be asked for each of the answers. */
export function answersAreEmulated(source: WireSource, target: TargetEntry): boolean {
  const { call, model } = source;
  if (call.n === 1 || call.task !== undefined) return false;
  return emulationOf(call, saidOf(source, target), model.attempts)?.answers === true;
}

/** Whether the gateway does a part of the call in the target's stead. */
export function isEmulated(source: WireSource, target: TargetEntry): boolean {
  const { call, model } = source;
  return mayBeEmulated(call) && emulationOf(call, saidOf(source, target), model.attempts) !== undefined;
}

function wireAsSaid(gateway: Gateway, source: WireSource, { target, key }: Candidate<TargetEntry>): Wire {
  const speaking = spokenTo(target, source.call);
  const inlined = speaking.dialect.mediaInline === true ? source.inlined : undefined;
  const native = speaking.dialect.native === source.call.dialect;
  const call = recalledCall(inlined ?? source.call, source.recalled, speaking, native);
  const at = targetFor(source, target, speaking);
  // A form is put together anew even where the answer's own bytes go back.
  const { scan } = source;
  const wire = native && scan !== undefined ? speaking.dialect.splice(call, at) : speaking.dialect.encode(call, at);
  const { requestHeaders } = key as KeyEntry;
  const headers = [...(call.stream ? requestHeaders.stream : requestHeaders.plain)];
  let body: Uint8Array;
  if ('set' in wire) body = join(spliceMembers(source.bytes, scan as Scan, wire.set, wire.add));
  else if (wire.form === undefined) body = Buffer.from(JSON.stringify(wire.body));
  else {
    const form = writeForm(wire.form);
    body = form.bytes;
    headers[headers.indexOf('content-type') + 1] = form.contentType;
  }
  for (const name of Object.keys(wire.headers)) headers.push(name, wire.headers[name] as string);
  const pool = gateway.pools.get(target.connection);
  return {
    request: { pool, path: target.basePath + wire.path, headers, body },
    speaking,
    native,
    verdicts: verdictsOf(source, wire.verdicts, speaking, inlined),
    emulation: undefined,
  };
}

/** With what the target itself signed in earlier turns; a caller of its own dialect speaks for itself. */
function recalledCall(
  call: Call,
  recalled: KnownTurns | undefined,
  speaking: Speaking<AnswerDialect>,
  native: boolean,
): Call {
  const signer = recalled === undefined || native ? undefined : signerOf(speaking);
  return recalled === undefined || signer === undefined ? call : withSignatures(call, recalled, signer);
}

function signerOf({ dialect, spec }: Speaking<AnswerDialect>): Signer | undefined {
  return 'signer' in dialect ? (dialect as Dialect).signer?.(spec) : undefined;
}

function verdictsOf(
  { call, recalled }: WireSource,
  said: readonly Verdict[],
  speaking: Speaking<AnswerDialect>,
  inlined: Call | undefined,
): readonly Verdict[] {
  if (inlined === undefined && recalled === undefined) return said;
  const verdicts = [...said];
  if (inlined !== undefined) verdicts.push(...mediaFetched(call));
  if (recalled !== undefined) verdicts.push(...leftOut(call, recalled, signerOf(speaking)));
  return verdicts;
}

/** Reasoning of earlier turns that this target cannot verify; the last ones tell enough. */
function leftOut(call: Call, recalled: KnownTurns, signer: Signer | undefined): Verdict[] {
  const foreign = [...recalled].filter(([, turn]) => turn.signer !== signer).slice(-MOST_LEFT_OUT);
  return foreign.map(([index]) => ({ verdict: 'dropped', member: callerPath(call, `messages[${index}].reasoning`) }));
}

const MOST_LEFT_OUT = 10;

/** What the target could not be told, without sending anything. */
export function verdictsFor(source: WireSource, target: TargetEntry): readonly Verdict[] {
  const said = saidOf(source, target);
  const { call, model } = source;
  return (mayBeEmulated(call) ? emulationOf(call, said, model.attempts)?.verdicts : undefined) ?? said;
}

/** What the target's dialect says of the members. */
function saidOf(source: WireSource, target: TargetEntry): readonly Verdict[] {
  const speaking = spokenTo(target, source.call);
  const { dialect } = speaking;
  const said = dialect.mediaInline === true ? asIfFetched(source.call) : source.call;
  const native = dialect.native === said.dialect;
  const call = recalledCall(said, source.recalled, speaking, native);
  const at = targetFor(source, target, speaking);
  return (native && source.scan !== undefined ? dialect.splice(call, at) : dialect.encode(call, at)).verdicts;
}

/** What the target would be told if every address could be fetched. */
function asIfFetched(call: Call): Call {
  const named = remoteMedia(call);
  const any = { kind: 'data', mediaType: 'image/png', base64: '' } as const;
  return named.length === 0 ? call : withMedia(call, new Map(named.map(({ url }) => [url, any])));
}

/** The plan leaves targets out that do not take the task. */
function spokenTo({ speech, provider }: TargetEntry, call: Call): Speaking<AnswerDialect> {
  const speaking = speakingFor(speech, call);
  if (speaking === undefined) throw new Error(`${provider} does not take ${call.task?.kind}`);
  return speaking;
}

function targetFor(source: WireSource, target: TargetEntry, { spec }: Speaking<AnswerDialect>): Target {
  return {
    spec,
    model: target.model,
    outputCap: source.outputCap,
    outputLimit: outputLimit(source, target),
    ...(target.apiVersion === undefined ? {} : { apiVersion: target.apiVersion }),
    ...vendorHeaders(source.request),
  };
}

/** Where the caller asks for none, vendors that must be told a cap are told one that the prompt leaves room for. */
function outputLimit({ call, inputTokens }: WireSource, target: TargetEntry): number | undefined {
  if (call.maxOutputTokens !== undefined || target.outputLimit === undefined) return target.outputLimit;
  return outputLimitOf(target, inputTokens);
}

function vendorHeaders({ headers }: IncomingMessage): { vendorHeaders?: Record<string, string> } {
  let found: Record<string, string> | undefined;
  for (const name of VENDOR_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string') found = { ...found, [name]: value };
  }
  return found === undefined ? {} : { vendorHeaders: found };
}

/** One buffer from Node's pool where it is small: an allocation of its own for each would cost more than the copy. */
function join(pieces: readonly (Uint8Array | string)[]): Uint8Array {
  const [only] = pieces;
  if (pieces.length === 1 && typeof only === 'object') return only;
  let length = 0;
  for (const piece of pieces) length += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length;
  const joined = Buffer.allocUnsafe(length);
  let at = 0;
  for (const piece of pieces) {
    if (typeof piece === 'string') at += joined.write(piece, at);
    else {
      joined.set(piece, at);
      at += piece.length;
    }
  }
  return joined;
}
