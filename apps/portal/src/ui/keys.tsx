import { Fragment } from 'react';

const IS_APPLE = /mac|iphone|ipad/i.test(navigator.userAgent);
const NAMES: Readonly<Record<string, string>> = {
  mod: IS_APPLE ? '⌘' : 'Ctrl',
  alt: IS_APPLE ? '⌥' : 'Alt',
  shift: '⇧',
  enter: '⏎',
  escape: 'Esc',
};

/** A shortcut as it stands on a keyboard; `mod+k`, `g h`. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className="inline-flex gap-0.5">
      {keys.split(/[ +]/).map((key, index) => (
        <Fragment key={index}>
          <kbd className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-hairline bg-ground px-1 font-sans text-[0.6875rem] text-muted">
            {NAMES[key] ?? key.toUpperCase()}
          </kbd>
        </Fragment>
      ))}
    </span>
  );
}
