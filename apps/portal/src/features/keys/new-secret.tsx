import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { DialogActions } from '../../ui/dialog.tsx';
import { SecretOnce } from '../../ui/secret-once.tsx';
import { CallSamples } from './call-samples.tsx';
import type { MadeKey } from './key.ts';

/** Where no model can be called yet, the sample says what belongs there. */
const NO_MODEL = 'MODEL';

/** A model for a sample call with the key. */
export function useSampleModel({ models, tenant }: Pick<MadeKey, 'models' | 'tenant'>): string | undefined {
  const named = models?.find((name) => !name.includes('*'));
  const list = useQuery({
    ...read('GET /api/v1/models', { query: { tenant, disabled: 'false', limit: 20 } }),
    enabled: named === undefined,
  });
  if (named !== undefined) return named;
  if (list.data === undefined) return list.error === null ? undefined : NO_MODEL;
  return list.data.data.find(({ name }) => !name.includes('*'))?.name ?? NO_MODEL;
}

/** A new value in the one moment in which it can be read, with the calls that use it. */
export function NewSecret({ made, onDone }: { readonly made: MadeKey; readonly onDone: () => void }) {
  const { t } = useLingui();
  const model = useSampleModel(made);
  return (
    <div className="flex flex-col gap-4">
      <SecretOnce secret={made.value} name={t`Key ${made.name}`} />
      {model === undefined ? null : <CallSamples secret={made.value} model={model} />}
      <DialogActions>
        <Button tone="primary" onClick={onDone}>
          <Trans>I have stored it</Trans>
        </Button>
      </DialogActions>
    </div>
  );
}
