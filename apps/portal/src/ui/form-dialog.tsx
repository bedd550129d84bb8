import { Trans } from '@lingui/react/macro';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { type FieldValues, FormProvider, type UseFormReturn } from 'react-hook-form';
import type { ApiError } from '../api/api-error.ts';
import { Button } from './button.tsx';
import { Dialog, DialogActions } from './dialog.tsx';
import { ErrorNote } from './error-note.tsx';
import { placeError } from './form-errors.ts';

interface FormDialogProps<V extends FieldValues> {
  readonly title: ReactNode;
  readonly text?: ReactNode;
  readonly form: UseFormReturn<V>;
  /** Repeats the title's verb and noun: "Add provider". */
  readonly action: ReactNode;
  /** Sends it. What it throws stands at the field that it names, else above the form. */
  readonly onSubmit: (values: V) => Promise<unknown>;
  readonly onClose: () => void;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A form over the page; it is there as long as it is open. It closes when `onSubmit` says so by its parent's state. */
export function FormDialog<V extends FieldValues>(props: FormDialogProps<V>) {
  const { title, text, form, action, onSubmit, onClose, wide = false, children } = props;
  const [error, setError] = useState<ApiError>();
  const submit = form.handleSubmit(async (values) => {
    setError(undefined);
    try {
      await onSubmit(values);
    } catch (thrown) {
      setError(placeError(form, thrown));
    }
  });
  const element = useRef<HTMLFormElement>(null);
  const { errors } = form.formState;
  useEffect(() => showFirstError(element.current), [errors]);
  const send = (event: FormEvent) => {
    // A form may stand in a part of the page that belongs to another form.
    event.stopPropagation();
    void submit(event);
  };
  return (
    <Dialog open onClose={onClose} title={title} text={text} wide={wide}>
      <form ref={element} onSubmit={send} noValidate className="flex flex-col gap-4">
        {error === undefined ? null : <ErrorNote error={error} />}
        <FormProvider {...form}>{children}</FormProvider>
        <DialogActions>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button tone="primary" type="submit" busy={form.formState.isSubmitting}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** A field that is wrong may stand in a part of the form that is closed. */
function showFirstError(form: HTMLFormElement | null): void {
  const field = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
  const closed = field?.closest<HTMLDetailsElement>('details:not([open])');
  if (!closed) return;
  closed.open = true;
  field?.focus();
}
