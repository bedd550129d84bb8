import { SHORTCUTS, type ShortcutId } from './shortcuts.ts';

/** The latest on top: a panel's Escape comes before the page's. */
const handlers = new Map<ShortcutId, (() => void)[]>();
/** The first key of a pair (`g`), while the second is awaited. */
let pending: { readonly key: string; readonly until: number } | undefined;
const PAIR_MS = 1500;

let lettersOn = true;

/** Single letters can be switched off (WCAG 2.1.4); keys with ⌘ or Ctrl and Escape stay. */
export function setLetterShortcuts(on: boolean): void {
  lettersOn = on;
}

export function letterShortcutsOn(): boolean {
  return lettersOn;
}

/** Calls `handler` for the shortcut until the returned function is called. */
export function onShortcut(id: ShortcutId, handler: () => void): () => void {
  const stack = handlers.get(id) ?? [];
  stack.push(handler);
  handlers.set(id, stack);
  return () => {
    stack.splice(stack.indexOf(handler), 1);
  };
}

/** Whether letters belong to what has the focus: it is typed into, or has keys of its own. */
function takesLetters(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.closest('input, textarea, select, [role="dialog"], [role="menu"], [role="listbox"], [role="combobox"]') !==
      null
  );
}

function find(keys: string): ShortcutId | undefined {
  return (Object.keys(SHORTCUTS) as ShortcutId[]).find((id) => SHORTCUTS[id].keys === keys);
}

/** @returns the shortcut that the event means */
function meant(event: KeyboardEvent): ShortcutId | undefined {
  const key = event.key.toLowerCase();
  if (event.altKey) return undefined;
  if (event.metaKey || event.ctrlKey) return find(`mod+${key}`);
  // Dialogs and menus close by themselves; a second meaning of the same press would close what is below, too.
  if (key === 'escape') return takesLetters(event.target) ? undefined : find('escape');
  if (!lettersOn || takesLetters(event.target)) return undefined;
  // Enter on a link or a button is theirs.
  if (key === 'enter') return undefined;
  const first = pending !== undefined && pending.until > event.timeStamp ? pending.key : undefined;
  pending = undefined;
  if (first !== undefined) return find(`${first} ${key}`);
  if (Object.values(SHORTCUTS).some(({ keys }) => keys.startsWith(`${key} `))) {
    pending = { key, until: event.timeStamp + PAIR_MS };
    return undefined;
  }
  return find(key);
}

function dispatch(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const id = meant(event);
  const handler = id === undefined ? undefined : handlers.get(id)?.at(-1);
  if (handler === undefined) return;
  event.preventDefault();
  handler();
}

/** Begins to listen; ends with the returned function. */
export function listenForShortcuts(): () => void {
  document.addEventListener('keydown', dispatch);
  return () => document.removeEventListener('keydown', dispatch);
}
