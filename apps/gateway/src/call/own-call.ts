import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import type { JsonObject } from '@sluice/core/json/json';
import { estimateInputTokens } from '@sluice/core/pricing/estimate';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import type { Caller } from '../state/directory.ts';
import type { ModelEntry } from '../state/model-entry.ts';
import type { KeyEntry, TargetEntry } from '../state/target-entry.ts';
import { CallInHand } from './call-in-hand.ts';
import { receive } from './receive.ts';

/** What belongs to no tenant: in no tenant's list, no tenant's budget. No tenant can be named so. */
export const OWN_TENANT = '';

/** Where an own call goes, and what it says. */
export interface OwnCall {
  readonly requestId: string;
  readonly clientIp: string;
  readonly route: string;
  readonly model: ModelEntry;
  readonly target: TargetEntry;
  readonly key: KeyEntry;
  /** In OpenAI's dialect. */
  readonly body: JsonObject;
}

/** A call of the gateway's own, planned: to one target with one key, whatever is known of its health. */
export function ownCall(gateway: Gateway, own: OwnCall): CallInHand {
  const request = new IncomingMessage(new Socket());
  const visit = {
    requestId: own.requestId,
    admittedAt: Date.now(),
    startedAt: monotonicMs(),
    request,
    response: unheard(request),
    clientIp: own.clientIp,
    dialect: chatDialect,
  };
  const inHand = new CallInHand(visit, own.route);
  receive(inHand, Buffer.from(JSON.stringify(own.body)));
  inHand.caller = NOBODY;
  inHand.directory = gateway.directory;
  inHand.model = own.model;
  inHand.inputTokens = estimateInputTokens(inHand.call, inHand.bytes.length);
  inHand.candidates = [{ target: own.target, key: own.key, reason: 'test of a provider' }];
  inHand.leftOut = [];
  return inHand;
}

/** An answer that leads to no client; for the call it is like any other. */
export function unheard(request: IncomingMessage): ServerResponse {
  const response = new ServerResponse(request);
  const nowhere = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  response.assignSocket(nowhere as Socket);
  return response;
}

/** Who calls where no tenant does. */
export const NOBODY: Caller = {
  tenant: OWN_TENANT,
  dataResidency: undefined,
  team: '',
  application: '',
  key: '',
  keyName: '',
  expiresAt: undefined,
  use: { hash: '', keyId: '', at: 0, address: '', userAgent: undefined },
  addressRules: [],
  defaultModel: undefined,
  onDisconnect: 'abort',
  logContent: false,
  priority: 'default',
  share: 1,
  cache: undefined,
  authorize: undefined,
  limits: [],
  budgets: [],
  endUsers: [],
  raisedUntil: undefined,
  markupBp: 0,
  bringsItsOwn: false,
  tenantModels: [],
  narrowed: [],
};
