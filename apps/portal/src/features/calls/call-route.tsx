import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { PlainText } from '../../ui/plain-text.tsx';
import type { CallDetail } from './call-row.ts';
import { faultName } from './fault-name.ts';

type Stop = CallDetail['plan'][number];

/** Why a target was left out of a call, by the planner's cause. */
const LEFT_OUT: Readonly<Record<string, MessageDescriptor>> = {
  data_residency: msg`outside of the regions that the tenant’s calls must not leave`,
  reserved: msg`reserved for other tenants`,
  condition: msg`its condition did not hold for this call`,
  canary: msg`this call was not of its share`,
  target_tags: msg`without the tags that its authorization asks for`,
  context_window: msg`the prompt is longer than it can read`,
  full: msg`full`,
  failures: msg`rested after failures`,
  overloaded: msg`rested after the provider was overloaded`,
  unhealthy: msg`failed its health checks`,
  auth: msg`its key was refused`,
  quota: msg`its account has no credit`,
  'rate-limit': msg`rested after a rate limit`,
};

/** Where a call went and why, and which targets were left out of it. */
export function CallRoute({ call: { plan } }: { readonly call: CallDetail }) {
  if (plan.length === 0) {
    return (
      <p className="text-sm text-muted">
        <Trans>No target was chosen.</Trans>
      </p>
    );
  }
  return (
    <ol className="flex flex-col gap-1.5 text-sm">
      {plan.map((stop, index) => (
        <li key={index} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1.3fr)] gap-x-4 max-sm:grid-cols-1">
          <span className="min-w-0 truncate">
            <PlainText text={stop.provider} />
            <span className="text-muted">
              {' / '}
              <PlainText text={stop.model} />
            </span>
          </span>
          <span className="min-w-0 break-words text-muted">
            <Reason of={stop} />
          </span>
        </li>
      ))}
    </ol>
  );
}

/** The planner's reason: its causes in words, the strategy with its numbers as it stands. */
function Reason({ of: { reason } }: { readonly of: Stop }) {
  const { t, i18n } = useLingui();
  const left = /^left out: (.+)$/.exec(reason)?.[1];
  if (left !== undefined) {
    const cause = LEFT_OUT[left] === undefined ? left : i18n._(LEFT_OUT[left]);
    return t`left out: ${cause}`;
  }
  const [, before, fault] = /^after (.+): ([a-z-]+)$/.exec(reason) ?? [];
  if (before !== undefined && fault !== undefined) {
    const failed = i18n._(faultName(fault));
    return (
      <Trans>
        next, because <PlainText text={before} /> did not answer: {failed}
      </Trans>
    );
  }
  return <PlainText text={reason} />;
}
