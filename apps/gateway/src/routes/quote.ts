import { fillVariables } from '@sluice/core/prompts/variables';
import { admit, identify } from '../call/admit.ts';
import { authorize, isAsked } from '../call/authorize.ts';
import { CallInHand } from '../call/call-in-hand.ts';
import { checkNamedTenant } from '../call/named-tenant.ts';
import { quote, refusedQuote } from '../call/quote.ts';
import { recallSignatures } from '../call/recall-signatures.ts';
import { readBody, receive } from '../call/receive.ts';
import { accountingUnavailable } from '../call/reserve.ts';
import type { Gateway } from '../gateway.ts';
import type { Visit } from '../http/listener.ts';
import { sendJson } from '../http/send-json.ts';

/** What would become of this body on `/v1/chat`. Nothing goes upstream, nothing is used up. */
export async function quoteCall(gateway: Gateway, visit: Visit): Promise<void> {
  if (!gateway.ledger.writable) throw accountingUnavailable();
  const caller = identify(gateway, visit.request, visit.clientIp);
  checkNamedTenant(caller, visit.namedTenant);
  const { directory } = gateway;
  const inHand = new CallInHand(visit, '/v1/quote', fillVariables);
  receive(inHand, await readBody(visit.request));
  admit(inHand, caller, directory);
  const refusal = isAsked(inHand) ? await authorize(gateway, inHand) : undefined;
  if (refusal !== undefined) return sendJson(visit, 200, refusedQuote(inHand, refusal));
  await recallSignatures(gateway, inHand);
  sendJson(visit, 200, await quote(gateway, inHand));
}
