import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Circle, CircleCheck } from 'lucide-react';
import { read } from '../../api/queries.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Card } from './card.tsx';

/**
 * What the first run still lacks; nothing once there was a call through a provider. It stands above the rest, so the
 * page's route asks for it before the page is drawn.
 */
export function SetupLeft() {
  const { t } = useLingui();
  const { data } = useQuery(read('GET /api/v1/setup'));
  if (data === undefined || (data.has_provider && data.has_model && data.has_key && data.has_call)) return null;
  const parts = [
    [t`A provider key`, data.has_provider],
    [t`A model of that provider`, data.has_model],
    [t`A key for your code`, data.has_key],
    [t`The first call`, data.has_call],
  ] as const;
  return (
    <Card title={t`Setup is not complete`}>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <ul className="flex flex-wrap gap-x-6 gap-y-1.5 text-sm">
          {parts.map(([name, isThere]) => (
            <li key={name} className="inline-flex items-center gap-1.5">
              {isThere ? (
                <CircleCheck size={14} className="text-good" aria-label={t`done`} />
              ) : (
                <Circle size={14} className="text-muted" aria-label={t`missing`} />
              )}
              <span className={isThere ? 'text-muted' : 'font-medium'}>{name}</span>
            </li>
          ))}
        </ul>
        <Link to="/setup" className={buttonClass('primary')}>
          <Trans>Go on with setup</Trans>
        </Link>
      </div>
    </Card>
  );
}
