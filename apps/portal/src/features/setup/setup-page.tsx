import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { asApiError } from '../../api/api-error.ts';
import { read } from '../../api/queries.ts';
import { SignedInFrame } from '../../routes/shell/signed-in-frame.tsx';
import { FailedState, NoPermission } from '../../ui/state-message.tsx';
import { may, useMe } from '../session/me.ts';
import type { FirstKey } from './make-first-key.ts';
import { ProviderStep } from './provider-step.tsx';
import type { SetupSearch, SetupStep } from './setup-search.ts';
import { nextStep } from './setup-state.ts';

const ModelsStep = lazy(() =>
  import('./models-step.tsx').then(({ ModelsStep: component }) => ({ default: component })),
);
const FirstKeyStep = lazy(() =>
  import('./first-key-step.tsx').then(({ FirstKeyStep: component }) => ({ default: component })),
);

/** The first run: from a provider's key to the first call. It can be left after each step, and goes on where it stood. */
export function SetupPage() {
  const isAllowed = may(useMe(), 'setup.write');
  return (
    <SignedInFrame>
      {() =>
        isAllowed ? (
          <Suspense>
            <SetupSteps />
          </Suspense>
        ) : (
          <NoPermission />
        )
      }
    </SignedInFrame>
  );
}

function SetupSteps() {
  const search = useSearch({ strict: false }) as SetupSearch;
  const navigate = useNavigate();
  const setup = useQuery(read('GET /api/v1/setup'));
  const [made, setMade] = useState<FirstKey>();
  if (setup.data === undefined) {
    if (setup.error === null) return null;
    return <FailedState error={asApiError(setup.error)} onRetry={() => setup.refetch()} />;
  }
  const go = (step: SetupStep, provider?: string) =>
    navigate({ to: '/setup', search: { step, ...(provider === undefined ? {} : { provider }) } });
  const showKey = async (first: FirstKey) => {
    setMade(first);
    await go('key');
  };
  switch (search.step ?? nextStep(setup.data)) {
    case 'provider':
      return <ProviderStep onAdded={(name) => go('models', name)} onKey={showKey} />;
    case 'models':
      return <ModelsStep provider={search.provider} onKey={showKey} onOtherProvider={() => go('provider')} />;
    case 'key':
      return <FirstKeyStep made={made} onMade={setMade} onBack={() => go('provider')} />;
  }
}
