import { Trans, useLingui } from '@lingui/react/macro';
import { type ReactNode, useEffect, useRef } from 'react';
import { asApiError } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Logo } from '../../ui/logo.tsx';
import { type StepNumber, Steps } from './steps.tsx';
import { useEndSetup } from './use-end-setup.ts';

interface SetupFrameProps {
  readonly step: StepNumber;
  readonly title: string;
  readonly text?: ReactNode;
  readonly children: ReactNode;
}

/** A step's page: where one is, what is to be done, and the way out. */
export function SetupFrame({ step, title, text, children }: SetupFrameProps) {
  const { t } = useLingui();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div className="flex min-h-dvh flex-col">
      <title>{`${t`Setup`} · Sluice`}</title>
      <header className="flex h-14 shrink-0 items-center justify-between gap-4 border-b border-hairline px-6 max-sm:px-4">
        <Logo />
        {step === 5 ? null : <SkipButton />}
      </header>
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto w-full max-w-3xl flex-1 px-6 pt-10 pb-16 outline-none max-sm:px-4 max-sm:pt-6"
      >
        <Steps current={step} />
        <h1
          ref={heading}
          tabIndex={-1}
          className="mt-8 text-2xl font-semibold tracking-[-0.018em] outline-none max-sm:mt-6"
        >
          {title}
        </h1>
        {text === undefined ? null : <p className="mt-1 max-w-xl text-base text-muted">{text}</p>}
        <div className="mt-6">{children}</div>
      </main>
    </div>
  );
}

function SkipButton() {
  const end = useEndSetup();
  return (
    <div className="flex items-center gap-3">
      {end.error === null ? null : <ErrorNote error={asApiError(end.error)} />}
      <Button tone="quiet" busy={end.isPending} onClick={() => end.mutate()}>
        <Trans>Skip setup</Trans>
      </Button>
    </div>
  );
}
