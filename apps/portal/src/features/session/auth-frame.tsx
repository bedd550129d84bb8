import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { chooseLanguage, currentLanguage, LANGUAGES, type Language } from '../../text/language.ts';
import { Logo } from '../../ui/logo.tsx';

interface AuthFrameProps {
  readonly title: string;
  readonly text?: ReactNode;
  readonly children: ReactNode;
}

/** A page for somebody who is not, or not fully, signed in. */
export function AuthFrame({ title, text, children }: AuthFrameProps) {
  const { t } = useLingui();
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 pt-[14vh] pb-8 max-sm:pt-10">
      <title>{`${title} · Sluice`}</title>
      <main className="w-full max-w-[22rem]">
        <Logo />
        <h1 className="mt-8 text-xl font-semibold tracking-[-0.014em]">{title}</h1>
        {text === undefined ? null : <p className="mt-1 text-sm text-muted">{text}</p>}
        <div className="mt-6">{children}</div>
      </main>
      <footer className="mt-auto pt-10">
        <nav aria-label={t`Language`} className="flex gap-1 text-xs">
          {Object.entries(LANGUAGES).map(([language, name]) => (
            <button
              key={language}
              type="button"
              lang={language}
              aria-pressed={currentLanguage() === language}
              onClick={() => void chooseLanguage(language as Language)}
              className="h-7 rounded px-2 text-muted hover:bg-hover hover:text-text aria-pressed:font-medium aria-pressed:text-text"
            >
              {name}
            </button>
          ))}
        </nav>
      </footer>
    </div>
  );
}
