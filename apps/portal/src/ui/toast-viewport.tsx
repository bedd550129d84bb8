import { Toast } from '@base-ui/react/toast';
import { useLingui } from '@lingui/react/macro';
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { takeToasts } from './toast.ts';

const SHOWN_MS = 5000;

/** The place where toasts come up, read out politely; an error at once. */
export function ToastViewport() {
  const [toasts] = useState(() => Toast.createToastManager());
  useEffect(
    () =>
      takeToasts(({ kind, title, description }) =>
        toasts.add({ type: kind, title, description, priority: kind === 'error' ? 'high' : 'low' }),
      ),
    [toasts],
  );
  return (
    <Toast.Provider toastManager={toasts} timeout={SHOWN_MS}>
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-50 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2 outline-none">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { t } = useLingui();
  const { toasts: shown } = Toast.useToastManager();
  return shown.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      swipeDirection="right"
      className="appear flex items-start gap-2 rounded-md border border-hairline bg-raised p-3 text-sm shadow-raised"
    >
      {toast.type === 'error' ? (
        <CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-bad" />
      ) : (
        <CircleCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-good" />
      )}
      <Toast.Content className="min-w-0 flex-1">
        <Toast.Title className="font-medium" />
        <Toast.Description className="text-muted" />
      </Toast.Content>
      <Toast.Close
        aria-label={t`Close`}
        className="-m-1 inline-flex size-6 items-center justify-center rounded text-muted hover:bg-hover"
      >
        <X size={14} aria-hidden />
      </Toast.Close>
    </Toast.Root>
  ));
}
