import { Dialog as Base } from '@base-ui/react/dialog';
import { useLingui } from '@lingui/react/macro';
import { clsx } from 'clsx';
import { X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly text?: ReactNode;
  readonly children: ReactNode;
  readonly wide?: boolean;
  /** Whether Escape, the cross and a press beside it close it; default: they do. */
  readonly closable?: boolean;
}

/** Where work begins: never at the cross. */
const FIRST = 'input:not([type="hidden"]), select, textarea, button';

/** A task over the page. Focus goes to its first field or verb, and back to its opener. */
export function Dialog({ open, onClose, title, text, children, wide = false, closable = true }: DialogProps) {
  const { t } = useLingui();
  const body = useRef<HTMLDivElement>(null);
  return (
    <Base.Root
      open={open}
      onOpenChange={(next) => {
        if (!next && closable) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="appear fixed inset-0 z-40 bg-veil" />
        <Base.Popup
          initialFocus={() => body.current?.querySelector<HTMLElement>(FIRST) ?? true}
          className={clsx(
            'appear fixed top-[12vh] left-1/2 z-40 flex max-h-[80vh] w-[calc(100vw-2rem)] -translate-x-1/2 flex-col overflow-y-auto',
            'rounded-lg border border-hairline bg-raised p-5 shadow-dialog outline-none max-sm:top-4 max-sm:max-h-[calc(100dvh-2rem)]',
            wide ? 'max-w-2xl' : 'max-w-md',
          )}
        >
          <div className="mb-4 flex items-start justify-between gap-4">
            <div className="flex flex-col gap-1">
              <Base.Title className="text-lg font-semibold">{title}</Base.Title>
              {text === undefined ? null : <Base.Description className="text-sm text-muted">{text}</Base.Description>}
            </div>
            {closable ? (
              <Base.Close
                aria-label={t`Close`}
                className="-mt-1 -mr-1 inline-flex size-8 shrink-0 items-center justify-center rounded text-muted hover:bg-hover hover:text-text"
              >
                <X size={16} aria-hidden />
              </Base.Close>
            ) : null}
          </div>
          <div ref={body}>{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The row of buttons at a dialog's end. */
export function DialogActions({ children }: { readonly children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>;
}
