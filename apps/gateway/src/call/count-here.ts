import { speakingFor } from '@sluice/providers/registry';
import { monotonicMs } from '../clock.ts';
import type { Admitted } from './call-in-hand.ts';
import { countInput } from './token-count.ts';

/** Whether it is a count that no provider of the model makes. */
export function countsHere({ call, model }: Admitted): boolean {
  return call.task?.kind === 'count-tokens' && !model.usable.some(({ speech }) => speakingFor(speech, call));
}

/** Answers with a count of our own, by `o200k_base`: nobody is asked, and nothing is billed. */
export async function answerCount(admitted: Admitted): Promise<void> {
  const { call, dialect, model, requestId, response, startedAt } = admitted;
  const input = await countInput(call);
  const context = { requestId, created: 0, model: model.name };
  const body = Buffer.from(
    JSON.stringify(dialect.answer([{ type: 'usage', usage: { input }, raw: {} }], call, context)),
  );
  response.writeHead(200, [
    ...['content-type', 'application/json', 'content-length', String(body.length)],
    ...['cache-control', 'no-store', 'x-content-type-options', 'nosniff'],
    ...['x-request-id', requestId, 'x-sluice-attempts', '0', 'x-sluice-model', model.shownName],
    ...['x-sluice-warnings', 'emulated:count_tokens', 'x-sluice-cost-usd', '0'],
    ...['x-sluice-overhead-ms', (monotonicMs() - startedAt).toFixed(3)],
  ]);
  response.end(body);
}
