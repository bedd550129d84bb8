import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type ApiError, asApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import { forget } from '../../api/queries.ts';
import { useFormats } from '../../text/use-formats.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import type { Key, MadeKey } from './key.ts';
import { NewSecret } from './new-secret.tsx';

/** Seconds for which the old value works on. */
const OVERLAPS = [0, 900, 3600, 21_600, 86_400, 604_800] as const;
type Overlap = (typeof OVERLAPS)[number];
const DEFAULT_OVERLAP: Overlap = 86_400;

interface RotateKeyDialogProps {
  readonly of: Key;
  readonly onClose: () => void;
}

/** A new value; the old one works on for a while, so that nothing breaks. */
export function RotateKeyDialog({ of: key, onClose }: RotateKeyDialogProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [made, setMade] = useState<MadeKey>();
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const [overlap, setOverlap] = useState<Overlap>(DEFAULT_OVERLAP);
  const rotate = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const [params, body] = [{ key: key.id }, { overlap_s: overlap }];
      setMade(await call('POST /api/v1/keys/{key}/rotations', { params, body }));
      void forget(client, '/api/v1/keys');
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setBusy(false);
    }
  };
  if (made !== undefined) {
    return (
      <Dialog
        open
        wide
        onClose={onClose}
        closable={false}
        title={t`Store the new value now`}
        text={<After of={made} />}
      >
        <NewSecret made={made} onDone={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Rotate key ${key.name}`}
      text={t`The key gets a new value. Its limits, budgets and history stay.`}
    >
      <form onSubmit={rotate} className="flex flex-col gap-4">
        {error === undefined ? null : <ErrorNote error={error} />}
        <OverlapChoice value={overlap} onChange={setOverlap} />
        {key.previous === null ? null : (
          <p className="rounded border border-hairline bg-warn-ground px-3 py-2 text-sm">
            <Trans>An earlier rotation still overlaps. Its old value {key.previous.hint} ends with this one.</Trans>
          </p>
        )}
        <DialogActions>
          <Button onClick={onClose}>
            <Trans>Keep value</Trans>
          </Button>
          <Button tone="primary" type="submit" busy={busy}>
            <Trans>Rotate key</Trans>
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function After({ of: { previous } }: { readonly of: MadeKey }) {
  const { moment, zone } = useFormats();
  if (previous === null) return <Trans>The old value is refused already.</Trans>;
  const end = `${moment(previous.ends_at)} ${zone}`;
  return <Trans>The old value works until {end}.</Trans>;
}

interface OverlapChoiceProps {
  readonly value: Overlap;
  readonly onChange: (overlap: Overlap) => void;
}

function OverlapChoice({ value, onChange }: OverlapChoiceProps) {
  const { t } = useLingui();
  const names: Readonly<Record<Overlap, string>> = {
    0: t`Not at all`,
    900: t`15 minutes`,
    3600: t`1 hour`,
    21600: t`6 hours`,
    86400: t`24 hours`,
    604800: t`7 days`,
  };
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">
        <Trans>The old value works on for</Trans>
      </legend>
      <div className="grid grid-cols-3 gap-1.5 max-sm:grid-cols-2">
        {OVERLAPS.map((overlap) => (
          <label
            key={overlap}
            className="flex h-9 items-center justify-center rounded border border-edge text-sm select-none hover:bg-hover has-checked:border-accent has-checked:bg-chosen has-checked:font-medium has-checked:text-accent-text has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name="overlap"
              checked={overlap === value}
              onChange={() => onChange(overlap)}
              className="sr-only"
            />
            {names[overlap]}
          </label>
        ))}
      </div>
      <p className="mt-1.5 text-xs text-muted">
        {value === 0
          ? t`Calls with the old value are refused with 401 at once.`
          : t`Both values work until then; you can end the old one before.`}
      </p>
    </fieldset>
  );
}
