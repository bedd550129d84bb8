import { type ReactNode, useState } from 'react';
import { asApiError } from '../api/api-error.ts';
import { ActionButton } from './action-button.tsx';
import { lazyPart } from './lazy-part.tsx';
import { useManagedReason } from './managed.tsx';
import { showErrorToast } from './toast.ts';

const ConfirmDialog = lazyPart(() => import('./confirm-dialog.tsx'), 'ConfirmDialog');

/** A verb that is asked about first. */
export interface AskedVerb {
  /** "Delete key": on the button, and again in the question. */
  readonly label: string;
  readonly title: ReactNode;
  readonly consequence: ReactNode;
  /** "Keep key". */
  readonly refuse: string;
  /** What has to be typed first. */
  readonly typed?: string;
  /** Why it cannot be done now. */
  readonly disabledBecause?: string;
  readonly run: () => Promise<unknown>;
}

interface ObjectVerbsProps {
  readonly managed: boolean;
  readonly isDisabled: boolean;
  readonly edit?: { readonly label: string; readonly onPress: () => void };
  readonly disable?: AskedVerb;
  readonly enable?: { readonly label: string; readonly run: () => Promise<unknown> };
  readonly remove?: AskedVerb;
  /** In front of the others. */
  readonly children?: ReactNode;
}

/** What can be done with an object of the configuration; with the reason where sluice.yaml holds it. */
export function ObjectVerbs({ managed, isDisabled, edit, disable, enable, remove, children }: ObjectVerbsProps) {
  const reason = useManagedReason()(managed);
  return (
    <>
      {children}
      {edit === undefined ? null : (
        <ActionButton disabledBecause={reason} onClick={edit.onPress}>
          {edit.label}
        </ActionButton>
      )}
      {isDisabled || disable === undefined ? null : <AskedButton verb={disable} disabledBecause={reason} />}
      {isDisabled && enable !== undefined ? <EnableButton {...enable} disabledBecause={reason} /> : null}
      {remove === undefined ? null : <AskedButton verb={remove} danger disabledBecause={reason} />}
    </>
  );
}

interface AskedButtonProps {
  readonly verb: AskedVerb;
  readonly danger?: boolean;
  readonly disabledBecause: string | undefined;
}

function AskedButton({ verb, danger = false, disabledBecause }: AskedButtonProps) {
  const [asking, setAsking] = useState(false);
  const { label, title, consequence, refuse, typed, run } = verb;
  return (
    <>
      <ActionButton
        disabledBecause={disabledBecause ?? verb.disabledBecause}
        onClick={() => setAsking(true)}
        className={danger ? 'text-bad!' : undefined}
      >
        {label}
      </ActionButton>
      {asking ? (
        <ConfirmDialog
          open
          onClose={() => setAsking(false)}
          title={title}
          consequence={consequence}
          action={label}
          refuse={refuse}
          danger={danger}
          {...(typed === undefined ? {} : { typed })}
          onConfirm={run}
        />
      ) : null}
    </>
  );
}

interface EnableButtonProps {
  readonly label: string;
  readonly run: () => Promise<unknown>;
  readonly disabledBecause: string | undefined;
}

function EnableButton({ label, run, disabledBecause }: EnableButtonProps) {
  const [busy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    try {
      await run();
    } catch (thrown) {
      showErrorToast(label, asApiError(thrown).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <ActionButton disabledBecause={disabledBecause} busy={busy} onClick={press}>
      {label}
    </ActionButton>
  );
}
