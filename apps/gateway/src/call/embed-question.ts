import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { type UnitVector, unitVector } from '@sluice/core/cache/nearest';
import { isObject, parseObject } from '@sluice/core/json/json';
import { embeddingsDialect } from '@sluice/core/tasks/embeddings';
import type { CallRecord } from '@sluice/store/calls/calls';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import { newRequestId } from '../http/request-id.ts';
import type { ModelEntry } from '../state/model-entry.ts';
import { CallInHand } from './call-in-hand.ts';
import { endUserOf } from './end-user.ts';
import { unheard } from './own-call.ts';
import { receive } from './receive.ts';

/** A caller waits so long at most for the vector of its question. */
const MOST_MS = 5_000;

/** Makes a call that nobody's client waits for: `handleOwnCall`, which stands above the cache. */
export type MakeCall = (
  gateway: Gateway,
  inHand: CallInHand,
  planning: 'plan',
) => Promise<{ readonly record: CallRecord; readonly body: Uint8Array | undefined } | undefined>;

/** What became of a question's vector. */
export interface Embedded {
  readonly vector: UnitVector | undefined;
  /** Who made it: vectors of different models say nothing of each other. */
  readonly space: string;
  /** The call that asked for it, which has its own record and ledger entries; `''` where none was made. */
  readonly call: string;
  readonly costNanoUsd: number;
  /** Why there is none: an error's code, or how the call ended. */
  readonly failure: string | undefined;
}

/**
 * The vector of a text: one more call of the same caller to a model of its tenant, planned, limited and billed as any. It
 * never waits for room in a limit and never rejects.
 */
export async function embedQuestion(
  gateway: Gateway,
  inHand: CallInHand,
  model: ModelEntry,
  text: string,
  makeCall: MakeCall,
): Promise<Embedded> {
  const own = embeddingCall(inHand, model, text);
  const gone = Promise.withResolvers<undefined>();
  const leave = () => {
    own.response.destroy();
    gone.resolve(undefined);
  };
  const timer = setTimeout(leave, MOST_MS).unref();
  inHand.response.once('close', leave);
  try {
    if (inHand.response.destroyed) leave();
    const made = await Promise.race([makeCall(gateway, own, 'plan'), gone.promise]);
    const asked = { space: '', call: own.requestId, costNanoUsd: made?.record.costNanoUsd ?? 0 };
    if (made === undefined) return { ...asked, vector: undefined, failure: 'timeout' };
    const { record, body } = made;
    if (record.status !== 200) return { ...asked, vector: undefined, failure: record.code || record.outcome };
    const vector = vectorIn(body);
    const space = `${record.provider}/${record.upstreamModel}`;
    return { ...asked, space, vector, failure: vector === undefined ? 'bad_upstream_response' : undefined };
  } finally {
    clearTimeout(timer);
    inHand.response.off('close', leave);
    own.response.destroy();
  }
}

function embeddingCall(inHand: CallInHand, model: ModelEntry, text: string): CallInHand {
  const request = new IncomingMessage(new Socket());
  const { headers } = inHand.request;
  const endUser = endUserOf(inHand);
  if (endUser !== '') request.headers['x-sluice-end-user'] = endUser;
  const tags = headers['x-sluice-tags'];
  request.headers['x-sluice-tags'] = `cache_of=${inHand.requestId}${tags === undefined ? '' : `,${tags}`}`;
  const admittedAt = Date.now();
  const visit = {
    requestId: newRequestId(admittedAt),
    admittedAt,
    startedAt: monotonicMs(),
    request,
    response: unheard(request),
    clientIp: inHand.clientIp,
    dialect: embeddingsDialect,
  };
  const own = new CallInHand(visit, '/v1/embeddings');
  receive(own, Buffer.from(JSON.stringify({ model: model.name, input: text })));
  own.caller = inHand.caller;
  own.directory = inHand.directory;
  own.model = model;
  own.patient = false;
  return own;
}

/** Of an answer in OpenAI's form. */
function vectorIn(body: Uint8Array | undefined): UnitVector | undefined {
  const data = parseObject(Buffer.from(body ?? []).toString('utf8'))?.data;
  const first = Array.isArray(data) ? data[0] : undefined;
  const values = isObject(first) ? first.embedding : undefined;
  return Array.isArray(values) && values.every((value) => typeof value === 'number')
    ? unitVector(values as number[])
    : undefined;
}
