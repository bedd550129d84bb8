import { questionOf } from '@sluice/core/cache/question';
import type { CachedAnswer, Fill } from '../cache/response-cache.ts';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import type { SimilarRule } from '../state/scope.ts';
import type { CallInHand } from './call-in-hand.ts';
import { type Embedded, embedQuestion, type MakeCall } from './embed-question.ts';

/** How the place of a call's question is told from all others. */
export type FrameKey = (frame: string) => string;

/**
 * The answer to a question that is near enough to the call's own, where all else is the same; it is then the answer to
 * this very call too. Without one the call's answer will be found by what its question means. Whatever fails here, the
 * call goes on.
 */
export async function similarAnswer(
  gateway: Gateway,
  inHand: CallInHand,
  rule: SimilarRule,
  fill: Fill,
  frameKey: FrameKey,
  makeCall: MakeCall,
): Promise<CachedAnswer | undefined> {
  const question = questionOf(inHand.dialect.name, Buffer.from(inHand.bytes).toString('utf8'));
  if (question === undefined) return undefined;
  const { caller, directory } = inHand;
  const { threshold } = rule;
  const model = directory.modelOfTenant(caller, rule.embeddingsModel);
  if (model === undefined) {
    inHand.look = { threshold, ...NOTHING, failure: 'model_not_found' };
    return undefined;
  }
  const embedded = await embedQuestion(gateway, inHand, model, question.text, makeCall);
  const { vector } = embedded;
  if (vector === undefined) {
    inHand.look = { threshold, ...told(embedded), similarity: null, answer_of: null };
    return undefined;
  }
  const { answers, vectors } = gateway.cache;
  const frame = frameKey(`${embedded.space}\n${question.frame}`);
  const now = monotonicMs();
  const near = vectors.nearest(caller.tenant, frame, vector, now, (key) => answers.has(key));
  const similarity = near?.similarity ?? null;
  const found = near !== undefined && near.similarity >= threshold ? answers.find(near.key, now) : undefined;
  inHand.look = { threshold, ...told(embedded), similarity, answer_of: found?.requestId ?? null };
  if (near === undefined || found === undefined) {
    fill.findableAt({ tenant: caller.tenant, frame, vector });
    return undefined;
  }
  const likeness = { similarity: near.similarity, threshold, answerOf: found.requestId };
  const answer = { ...found, likeness };
  fill.keepSimilar(answer, near.endsAt, now);
  return answer;
}

const NOTHING = { similarity: null, answer_of: null, embedding_call: null, embedding_cost_nano_usd: 0 };

function told({ call, costNanoUsd, failure }: Embedded) {
  return { embedding_call: call, embedding_cost_nano_usd: costNanoUsd, failure: failure ?? null };
}
