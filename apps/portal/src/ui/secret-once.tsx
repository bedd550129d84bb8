import { Trans, useLingui } from '@lingui/react/macro';
import { KeyRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';
import { ScrollRegion } from './scroll-region.tsx';

interface SecretOnceProps {
  readonly secret: string;
  /** What it is: "Key prod". */
  readonly name: ReactNode;
  /** The call that uses it, ready to paste. */
  readonly example?: string;
}

/** A secret in the one moment in which it can be read. */
export function SecretOnce({ secret, name, example }: SecretOnceProps) {
  const { t } = useLingui();
  return (
    <div className="flex flex-col gap-3">
      <div className="rounded-md border border-hairline bg-warn-ground p-3">
        <div className="mb-2 flex items-center gap-2 text-sm font-medium">
          <KeyRound size={14} aria-hidden className="text-warn" />
          {name}
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <code className="min-w-0 flex-1 basis-56 rounded border border-hairline bg-surface px-2 py-1.5 font-mono text-sm break-all select-all">
            {secret}
          </code>
          <CopyButton text={secret} label={t`Copy secret`} />
        </div>
        <p className="mt-2 text-xs">
          <Trans>This is the only time it is shown. Only a fingerprint of it is stored.</Trans>
        </p>
      </div>
      {example === undefined ? null : <CodeSample text={example} />}
    </div>
  );
}

/** Something to paste into a terminal. */
export function CodeSample({ text }: { readonly text: string }) {
  const { t } = useLingui();
  return (
    <div className="relative rounded-md border border-hairline bg-ground">
      <ScrollRegion label={t`Code`} className="overflow-x-auto p-3 pr-10">
        <pre className="font-mono text-xs leading-5">{text}</pre>
      </ScrollRegion>
      <div className="absolute top-1.5 right-1.5 rounded bg-ground">
        <CopyButton text={text} label={t`Copy code`} small />
      </div>
    </div>
  );
}
