import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { buttonClass } from '../ui/button.tsx';
import { StateMessage } from '../ui/state-message.tsx';

export function NotFound() {
  const { t } = useLingui();
  return (
    <main className="flex min-h-[60vh] flex-1 flex-col">
      <title>{`${t`Not found`} · Sluice`}</title>
      <h1 className="sr-only">{t`Not found`}</h1>
      <StateMessage
        icon={<Search size={18} aria-hidden />}
        title={<Trans>There is no such page</Trans>}
        action={
          <Link to="/" className={buttonClass('secondary')}>
            <Trans>Go to Home</Trans>
          </Link>
        }
      >
        <Trans>The address may have a typing mistake, or what it showed was deleted.</Trans>
      </StateMessage>
    </main>
  );
}
