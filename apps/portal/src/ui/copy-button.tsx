import { useLingui } from '@lingui/react/macro';
import { Check, Copy } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from './button.tsx';
import { IconButton } from './icon-button.tsx';

const SHOWN_MS = 1500;

interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
  readonly small?: boolean;
  /** In the place of the sign for copying. */
  readonly icon?: ReactNode;
}

/** Puts a text on the clipboard, and says so. */
export function CopyButton({ text, label, small = false, icon: ownIcon }: CopyButtonProps) {
  const { t } = useLingui();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  const icon = copied ? (
    <Check size={14} aria-hidden className="text-good" />
  ) : (
    (ownIcon ?? <Copy size={14} aria-hidden />)
  );
  return (
    <>
      {small ? (
        <IconButton label={label} icon={icon} onClick={copy} className="size-6" />
      ) : (
        <Button icon={icon} onClick={copy}>
          {copied ? t`Copied` : label}
        </Button>
      )}
      <span role="status" className="sr-only">
        {copied ? t`Copied` : ''}
      </span>
    </>
  );
}
