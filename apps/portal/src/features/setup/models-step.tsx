import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { asApiError } from '../../api/api-error.ts';
import { read } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { FirstKey } from './make-first-key.ts';
import { SetupFrame } from './setup-frame.tsx';
import { TestedProvider } from './tested-provider.tsx';

interface ModelsStepProps {
  /** Its name; absent: the latest that was added. */
  readonly provider: string | undefined;
  readonly onKey: (first: FirstKey) => Promise<unknown>;
  readonly onOtherProvider: () => unknown;
}

/** The test runs by itself; where it worked, the models stand below it. */
export function ModelsStep({ provider: name, onKey, onOtherProvider }: ModelsStepProps) {
  const { t } = useLingui();
  const providers = useQuery(read('GET /api/v1/providers', { query: { limit: 200, sort: '-created_at' } }));
  const all = providers.data?.data ?? [];
  const provider = all.find((one) => one.name === name) ?? all.find(({ type }) => type !== 'demo');
  if (provider !== undefined) {
    return <TestedProvider key={provider.id} of={provider} onKey={onKey} onOtherProvider={onOtherProvider} />;
  }
  return (
    <SetupFrame step={3} title={t`Test`}>
      {providers.error !== null ? (
        <ErrorNote error={asApiError(providers.error)} />
      ) : providers.data === undefined ? (
        <Skeleton className="w-1/2" />
      ) : (
        <Button tone="primary" onClick={onOtherProvider}>
          <Trans>Add a provider key</Trans>
        </Button>
      )}
    </SetupFrame>
  );
}
