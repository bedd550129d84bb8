import { CallError } from '../../http/call-error.ts';
import { timeText } from '../objects/shown.ts';
import type { OperationHandler } from '../operation-handler.ts';
import { callFilter } from './call-filter.ts';

const MOST_STEPS = 2000;

/** Sums of the same calls that the list has under the same filters. */
export const countCalls: OperationHandler<'GET /api/v1/call-counts'> = async ({ gateway, caller, query }) => {
  const { step_s, ...filters } = query;
  const asked = callFilter(gateway, caller, filters);
  const stepMs = step_s * 1000;
  if ((asked.to - asked.from) / stepMs > MOST_STEPS) {
    throw new CallError('invalid_request', `step_s: the range would have over ${MOST_STEPS} steps.`, {
      param: 'step_s',
    });
  }
  const counts = await gateway.callReader.counts(asked, stepMs);
  const total = { calls: 0, failed: 0, tokens: 0, cost_nano_usd: 0 };
  const steps = counts.map(
    ({ step, ok, caller: byCaller, tenant, provider, gateway: byGateway, tokens, costNanoUsd }) => {
      const failed = byCaller + tenant + provider + byGateway;
      total.calls += ok + failed;
      total.failed += failed;
      total.tokens += tokens;
      total.cost_nano_usd += costNanoUsd;
      return {
        at: timeText(asked.from + step * stepMs),
        ok,
        caller: byCaller,
        tenant,
        provider,
        gateway: byGateway,
        cost_nano_usd: costNanoUsd,
      };
    },
  );
  return { from: timeText(asked.from), to: timeText(asked.to), step_s, total, steps };
};
