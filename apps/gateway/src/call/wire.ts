import type { IncomingMessage } from 'node:http';
import type { Verdict } from '@sluice/core/chat/verdict';
import { spliceMembers } from '@sluice/core/json/splice';
import type { Candidate } from '@sluice/core/routing/plan';
import type { Target } from '@sluice/providers/dialect';
import type { Gateway } from '../gateway.ts';
import type { KeyEntry, TargetEntry } from '../state/model-entry.ts';
import type { UpstreamRequest } from '../upstream/transport.ts';
import type { Received } from './call-in-hand.ts';

/** Vendor headers that go on to their vendor; no other header of the caller does. */
const VENDOR_HEADERS = ['anthropic-version', 'anthropic-beta', 'openai-beta'];

export interface Wire {
  readonly request: UpstreamRequest;
  /** Both sides speak one dialect: the caller's bytes go on, and the provider's come back. */
  readonly native: boolean;
  readonly verdicts: readonly Verdict[];
}

export interface WireSource extends Received {
  readonly outputCap: number | undefined;
}

/** The upstream request for one candidate. @throws AddressRefused */
export function wireFor(gateway: Gateway, source: WireSource, { target, key }: Candidate<TargetEntry>): Wire {
  const { call } = source;
  const native = target.dialect.native === call.dialect;
  const at = targetFor(source, target);
  const wire = native ? target.dialect.splice(call, at) : target.dialect.encode(call, at);
  const body =
    'set' in wire ? join(spliceMembers(source.bytes, source.scan, wire.set)) : Buffer.from(JSON.stringify(wire.body));
  const { requestHeaders } = key as KeyEntry;
  const headers = [...(call.stream ? requestHeaders.stream : requestHeaders.plain)];
  for (const name of Object.keys(wire.headers)) headers.push(name, wire.headers[name] as string);
  const pool = gateway.pools.get(target.connection);
  return { request: { pool, path: target.basePath + wire.path, headers, body }, native, verdicts: wire.verdicts };
}

/** What the target could not be told, without sending anything. */
export function verdictsFor(source: WireSource, target: TargetEntry): readonly Verdict[] {
  const { call } = source;
  const at = targetFor(source, target);
  const { dialect } = target;
  return (dialect.native === call.dialect ? dialect.splice(call, at) : dialect.encode(call, at)).verdicts;
}

function targetFor(source: WireSource, target: TargetEntry): Target {
  return {
    spec: target.spec,
    model: target.model,
    outputCap: source.outputCap,
    outputLimit: target.outputLimit,
    ...(target.apiVersion === undefined ? {} : { apiVersion: target.apiVersion }),
    ...vendorHeaders(source.request),
  };
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
