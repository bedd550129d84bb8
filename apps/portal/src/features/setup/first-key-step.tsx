import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { asApiError } from '../../api/api-error.ts';
import { forget } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { SecretOnce } from '../../ui/secret-once.tsx';
import { CallSamples } from '../keys/call-samples.tsx';
import { useSampleModel } from '../keys/new-secret.tsx';
import { FirstCall } from './first-call.tsx';
import { type FirstKey, makeFirstKey } from './make-first-key.ts';
import { SetupFrame } from './setup-frame.tsx';
import { useEndSetup } from './use-end-setup.ts';

interface FirstKeyStepProps {
  /** Absent where the page was opened anew: a value is shown once. */
  readonly made: FirstKey | undefined;
  readonly onMade: (first: FirstKey) => void;
  readonly onBack: () => unknown;
}

/** The key beside a call that uses it, and the call itself as soon as it comes. */
export function FirstKeyStep({ made, onMade, onBack }: FirstKeyStepProps) {
  const { t } = useLingui();
  const end = useEndSetup();
  return (
    <SetupFrame
      step={5}
      title={t`Make the first call`}
      text={
        made === undefined
          ? t`The models are there. A key lets your code call them.`
          : t`Paste this into a terminal. The call appears below.`
      }
    >
      {made === undefined ? <MakeKey onMade={onMade} onBack={onBack} /> : <KeyAndCall made={made} />}
      <div className="mt-6 flex flex-wrap items-center gap-3">
        {end.error === null ? null : <ErrorNote error={asApiError(end.error)} />}
        <Button
          tone={made === undefined ? 'quiet' : 'primary'}
          busy={end.isPending}
          onClick={() => end.mutate()}
          className="h-9 px-4"
        >
          <Trans>Finish setup</Trans>
        </Button>
      </div>
    </SetupFrame>
  );
}

function KeyAndCall({ made: { key, model: first } }: { readonly made: FirstKey }) {
  const { t } = useLingui();
  const known = useSampleModel(key);
  const model = first ?? known;
  return (
    <div className="flex flex-col gap-5">
      <SecretOnce secret={key.value} name={t`Key ${key.name}`} />
      {model === undefined ? null : <CallSamples secret={key.value} model={model} />}
      <FirstCall of={key} />
    </div>
  );
}

function MakeKey({ onMade, onBack }: Pick<FirstKeyStepProps, 'onMade' | 'onBack'>) {
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: () => makeFirstKey([]),
    onSuccess: (first) => {
      onMade(first);
      return forget(client, '/api/v1/keys', '/api/v1/setup');
    },
  });
  return (
    <>
      {make.error === null ? null : <ErrorNote error={asApiError(make.error)} />}
      <div className="flex flex-wrap gap-2">
        <Button tone="primary" busy={make.isPending} onClick={() => make.mutate()} className="h-9 px-4">
          <Trans>Make a key</Trans>
        </Button>
        <Button onClick={onBack} className="h-9">
          <Trans>Add a provider key</Trans>
        </Button>
      </div>
    </>
  );
}
