import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { asApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';

import type { FirstKey } from './make-first-key.ts';
import { ModelChoice } from './model-choice.tsx';
import type { Provider } from './provider.ts';
import { SetupFrame } from './setup-frame.tsx';
import { TestFailure } from './test-failure.tsx';
import { TestRunning, TestWorked } from './test-result.tsx';

interface TestedProviderProps {
  readonly of: Provider;
  readonly onKey: (first: FirstKey) => Promise<unknown>;
  readonly onOtherProvider: () => unknown;
}

/** One real call with the stored key; then its models, or what is wrong. */
export function TestedProvider({ of: provider, onKey, onOtherProvider }: TestedProviderProps) {
  const { t } = useLingui();
  const [attempt, setAttempt] = useState({ number: 1, model: '' });
  const test = useQuery({
    queryKey: ['provider test', provider.id, attempt] as const,
    queryFn: ({ signal }) =>
      call(
        'POST /api/v1/providers/{provider}/tests',
        { params: { provider: provider.id }, body: attempt.model === '' ? {} : { model: attempt.model } },
        { signal },
      ),
    // A test is a paid call: it runs once for each time that it is asked for.
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const again = (model = '') => setAttempt(({ number }) => ({ number: number + 1, model }));
  const { name } = provider;
  if (test.data?.ok === true) {
    return (
      <SetupFrame
        key="models"
        step={4}
        title={t`Choose models`}
        text={t`Your applications call them by these names. More can be added at any time.`}
      >
        <TestWorked result={test.data} provider={name} />
        <ModelChoice provider={provider} tested={test.data.model} onKey={onKey} />
      </SetupFrame>
    );
  }
  return (
    <SetupFrame
      key="test"
      step={3}
      title={test.isPending ? t`Testing ${name}` : t`The test of ${name} failed`}
      text={t`One small real call with the stored key, on the path that every call takes.`}
    >
      {test.isPending ? (
        <TestRunning />
      ) : (
        <TestFailure
          provider={provider}
          result={test.data}
          error={test.error === null ? undefined : asApiError(test.error)}
          onAgain={again}
          onOtherProvider={onOtherProvider}
        />
      )}
    </SetupFrame>
  );
}
