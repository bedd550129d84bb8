import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { useFormats } from '../../text/use-formats.ts';
import { Badge } from '../../ui/badge.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { Moment } from '../../ui/time.tsx';
import type { CallDetail } from './call-row.ts';

/** Who called, what for, and the ids by which others know the call. */
export function CallFacts({ call }: { readonly call: CallDetail }) {
  const { t } = useLingui();
  const { duration } = useFormats();
  const said = (name: string, text: string): ReactNode =>
    text === '' ? null : (
      <Fact name={name}>
        <PlainText text={text} />
      </Fact>
    );
  return (
    <Facts>
      <Fact name={t`Time`}>
        <Moment at={call.at} />
      </Fact>
      <Id name={t`Call id`} id={call.id} label={t`Copy the call id`} />
      <Id name={t`Provider’s request id`} id={call.provider_request_id} label={t`Copy the provider’s request id`} />
      {said(t`Application`, [call.tenant, call.team, call.application].filter(Boolean).join(' / '))}
      {said(t`Key`, call.key_name || call.key)}
      {said(t`Model asked for`, call.model)}
      {said(t`Model that answered`, call.answer_model)}
      <Fact name={t`Route`}>
        <code className="font-mono text-xs">{call.route}</code>
      </Fact>
      {said(t`Finish reason`, call.finish_reason)}
      <Fact name={t`Spent in Sluice`}>{duration(call.overhead_ms)}</Fact>
      {call.plan.length === 0 ? null : (
        <Fact name={t`Why there`}>
          {call.plan.map(({ provider, model, reason }, index) => (
            <p key={index}>
              <PlainText text={`${provider} / ${model}`} /> <span className="text-muted">{reason}</span>
            </p>
          ))}
        </Fact>
      )}
      {call.authorize.length === 0 ? null : (
        <Fact name={t`Authorization`}>
          {call.authorize.map((opinion) => (
            <p key={opinion.by}>
              <PlainText text={`${opinion.by}: ${opinion.verdict}`} />{' '}
              <span className="text-muted">
                <PlainText text={detailsOf(opinion)} />
              </span>
            </p>
          ))}
        </Fact>
      )}
      {call.warnings.length === 0 ? null : (
        <Fact name={t`Lost in translation`}>
          <PlainText text={call.warnings.join(', ')} />
        </Fact>
      )}
      {said(t`End user`, call.end_user)}
      {Object.keys(call.tags).length === 0 ? null : (
        <Fact name={t`Tags`}>
          <span className="flex flex-wrap gap-1">
            {Object.entries(call.tags).map(([name, value]) => (
              <Badge key={name}>
                <PlainText text={`${name}=${value}`} />
              </Badge>
            ))}
          </span>
        </Fact>
      )}
      {said(t`Address`, call.client_ip)}
    </Facts>
  );
}

/** What a webhook said beside its verdict, in the words of the API. */
function detailsOf({ reason, priority, limits, target_tags: tags }: CallDetail['authorize'][number]): string {
  const limited = Object.entries(limits ?? {}).map(([name, limit]) => `${name} ${limit}`);
  return [reason, priority, ...limited, ...(tags ?? [])].filter((detail) => detail !== undefined).join(', ');
}

function Id({ name, id, label }: { readonly name: string; readonly id: string; readonly label: string }) {
  if (id === '') return null;
  return (
    <Fact name={name}>
      <span className="inline-flex max-w-full items-center gap-1">
        <code className="min-w-0 font-mono text-xs break-all">
          <PlainText text={id} />
        </code>
        <span className="-my-1">
          <CopyButton small text={id} label={label} />
        </span>
      </span>
    </Fact>
  );
}
