export interface ToastText {
  readonly kind: 'done' | 'error';
  readonly title: string;
  readonly description?: string;
}

/** Toasts that were asked for before their place on the page was loaded; then `show` is it. */
const early: ToastText[] = [];
let show: ((toast: ToastText) => void) | undefined;
let isWanted = false;
const listeners = new Set<() => void>();

function add(toast: ToastText): void {
  if (show !== undefined) return show(toast);
  early.push(toast);
  isWanted = true;
  for (const listener of listeners) listener();
}

/** Says that something is done. What asks for something stays on the page; a toast is never the only copy of an error. */
export function showToast(title: string, description?: string): void {
  add({ kind: 'done', title, ...(description === undefined ? {} : { description }) });
}

export function showErrorToast(title: string, description?: string): void {
  add({ kind: 'error', title, ...(description === undefined ? {} : { description }) });
}

/** By the place on the page, when it is there: takes what waits. */
export function takeToasts(taker: (toast: ToastText) => void): () => void {
  show = taker;
  for (const toast of early.splice(0)) taker(toast);
  return () => {
    show = undefined;
  };
}

/** By the place on the page: whether there was a toast, so that it has to be loaded. */
export function isToastWanted(): boolean {
  return isWanted;
}

export function onToastWanted(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
