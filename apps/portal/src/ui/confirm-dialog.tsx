import { Trans } from '@lingui/react/macro';
import { type ReactNode, useState } from 'react';
import { asApiError } from '../api/api-error.ts';
import { Button } from './button.tsx';
import { Dialog, DialogActions } from './dialog.tsx';
import { ErrorNote } from './error-note.tsx';
import { Field, TextInput } from './field.tsx';

interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** The question: "Delete key prod?" */
  readonly title: ReactNode;
  /** What will happen, and whether it can be undone. */
  readonly consequence: ReactNode;
  /** Repeats the action: "Delete key". */
  readonly action: ReactNode;
  /** What not doing it is called: "Keep key". */
  readonly refuse: ReactNode;
  readonly danger?: boolean;
  /** What has to be typed first, for what cannot be undone and takes much with it. */
  readonly typed?: string;
  /** The dialog stays open, with what went wrong, where it throws. */
  readonly onConfirm: () => Promise<unknown>;
}

/** Asks before something that hurts. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onClose, title, consequence, action, refuse, danger = false, typed, onConfirm } = props;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [text, setText] = useState('');
  const isTyped = typed === undefined || text.trim() === typed;
  const close = () => {
    setError(undefined);
    setText('');
    onClose();
  };
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
      close();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open={open} onClose={close} title={title} text={consequence}>
      {error === undefined ? null : <ErrorNote error={asApiError(error)} />}
      {typed === undefined ? null : (
        <Field
          className="mt-4"
          label={
            <span>
              <Trans>
                Type <span className="font-mono">{typed}</span> to confirm
              </Trans>
            </span>
          }
        >
          {(control) => (
            <TextInput
              {...control}
              value={text}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
      )}
      <DialogActions>
        <Button onClick={close}>{refuse}</Button>
        <Button tone={danger ? 'danger' : 'primary'} busy={busy} disabled={!isTyped} onClick={confirm}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
