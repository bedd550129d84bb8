import type { Call, ChatDialectName } from '@sluice/core/chat/call';
import { InvalidRequest } from '@sluice/core/chat/invalid-request';
import { remoteMedia, withMedia } from '@sluice/core/chat/remote-media';
import { isObject } from '@sluice/core/json/json';
import { mediaFetched } from '../emulation.ts';
import { type Asked, askedIn } from './asked-in.ts';
import { CLIENTS } from './client-answers.ts';
import { INTERFACES, type Interface, targetAt } from './interfaces.ts';
import { changedOnTheWay, splicedBody } from './passed-request.ts';
import { readRequest } from './read-request.ts';
import type { Recording } from './recordings.ts';
import { untold } from './request-difference.ts';
import { DIALECTS, spokenTo } from './spoken-to.ts';

/** What became of one recorded request of a conversation. */
export interface RequestAccount {
  readonly recording: Recording;
  /** Why it is none that reaches an upstream. */
  readonly reason?: string;
  /** The dialects of callers in whose words it reached every interface, with nothing lost untold. */
  readonly told: readonly ChatDialectName[];
  /** It went on to its own vendor, and to everyone who speaks its dialect, as it was sent. */
  readonly passed: boolean;
  readonly failed: readonly string[];
}

/** Requests that other dialects have no words for. */
const WORDLESS: Readonly<Record<string, string>> = {
  'doubleword/chat-invalid-temperature-blocking': 'wrong on purpose: a temperature of 100',
  'gemini/generate-handles-empty-string-content': 'says nothing: other vendors take no empty conversation',
  'openai/chat-completions-validation-error-carries-identity': 'wrong on purpose: a temperature of 99',
};

/**
 * Sends a recorded request on, as callers of every dialect would say it, to every interface of the registry, and reads what
 * would reach them.
 */
export function requestAccountOf(recording: Recording): RequestAccount {
  const { request, model, stream, id } = recording;
  const base = { recording, told: [], passed: false, failed: [] };
  if (request.recorded === false) return { ...base, reason: 'the answer alone was recorded' };
  if (WORDLESS[id] !== undefined) return { ...base, reason: WORDLESS[id] };
  const said = callOf(recording);
  if (typeof said === 'string') {
    if (recording.response.status < 400) return { ...base, failed: [`the vendor took it, we refuse it: ${said}`] };
    return { ...base, reason: `wrong on purpose, and refused by the vendor too: ${said}` };
  }
  // Some say it in the path.
  const call = { ...said, stream, model: model ?? undefined };
  const { native } = spokenTo(recording).dialect;
  const told: ChatDialectName[] = [];
  const failed: string[] = [];
  for (const { dialect } of CLIENTS) {
    const client = dialect.name as ChatDialectName;
    try {
      const asked = client === native ? { call, body: request.body } : askedIn(client, call);
      if (asked === undefined) continue;
      const faults = INTERFACES.flatMap((one) => faultsAt(asked, one));
      if (faults.length === 0) told.push(client);
      failed.push(...faults.map((fault) => `${client} to ${fault}`));
    } catch (error) {
      failed.push(`said in ${client}: ${String(error)}`);
    }
  }
  const vendor = { type: recording.provider, model: call.model ?? 'm', speaking: spokenTo(recording) };
  const asked = { call, body: request.body };
  const changed = native === undefined ? faultsAt(asked, vendor) : changesAt(asked, vendor);
  return { recording, told, passed: changed.length === 0, failed: [...failed, ...changed] };
}

/** What changes on the way to the recording's own vendor, and to everyone who speaks its dialect. */
function changesAt(asked: Asked, vendor: Interface): string[] {
  const { name } = vendor.speaking.dialect;
  const others = INTERFACES.filter(({ speaking }) => speaking.dialect.name === name);
  return [vendor, ...others].flatMap((one) =>
    changedOnTheWay(asked, one, one === vendor).map((fault) => `${one.type}: ${fault}`),
  );
}

/** The recorded request as a call; in words why it is none. */
function callOf({ request, family }: Recording): Call | string {
  try {
    return isObject(request.body) ? readRequest(DIALECTS[family] as string, request.body) : 'no object';
  } catch (error) {
    if (error instanceof InvalidRequest) return error.message;
    throw error;
  }
}

/** What the interface is not told of a call, and nobody tells. */
function faultsAt(asked: Asked, one: Interface): string[] {
  const { call } = asked;
  const { dialect } = one.speaking;
  // Only callers of their own dialect reach these.
  const closed =
    dialect.name === 'openai-completions' || dialect.name === 'bedrock-invoke' || call.nativeOnly !== undefined;
  if (closed && dialect.native !== call.dialect) return [];
  const name = `${one.type} (${dialect.name}, ${one.model})`;
  const { said, body, verdicts } = sentTo(asked, one);
  try {
    return untold(said, readRequest(dialect.name, body), verdicts).map((fault) => `${name}: ${fault}`);
  } catch (error) {
    // Nothing is left to read where all that was asked stands in what the vendor refuses.
    if (verdicts.some(({ verdict, member }) => verdict === 'dropped' && member === call.nativeOnly)) return [];
    return [`${name}: ${String(error)} ${JSON.stringify(body).slice(0, 200)}`];
  }
}

/** What goes up: the caller's own body where the vendor speaks its dialect, else the call in the vendor's words. */
function sentTo({ call, body }: Asked, one: Interface) {
  const { dialect } = one.speaking;
  const target = targetAt(one);
  if (dialect.native === call.dialect) {
    const { set, add, verdicts } = dialect.splice(call, target);
    return { said: call, body: splicedBody(body, set, add), verdicts };
  }
  const fetched = dialect.mediaInline === true ? remoteMedia(call) : [];
  const said = fetched.length === 0 ? call : withMedia(call, new Map(fetched.map(({ url }) => [url, FETCHED])));
  const wire = dialect.encode(said, target);
  return {
    said,
    body: wire.body,
    verdicts: fetched.length === 0 ? wire.verdicts : [...wire.verdicts, ...mediaFetched(call)],
  };
}

/** What the gateway puts in the place of an address, for targets that fetch nothing. */
const FETCHED = { kind: 'data', mediaType: 'image/png', base64: 'iVBORw0KGgo=' } as const;
