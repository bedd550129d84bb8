import { useLingui } from '@lingui/react/macro';
import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useShortcut } from '../keyboard/use-shortcut.ts';
import { IconButton } from './icon-button.tsx';
import { PANEL_CLASS } from './lazy-panel.tsx';
import { ScrollRegion } from './scroll-region.tsx';

interface SidePanelProps {
  readonly title: ReactNode;
  /** Verbs for what it shows. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly onClose: () => void;
  /** To the neighbours within the list as it is filtered; absent at its ends. */
  readonly onPrevious?: (() => void) | undefined;
  readonly onNext?: (() => void) | undefined;
}

/** The open row, beside its list; on a narrow screen a page of its own. */
export function SidePanel({ title, actions, children, onClose, onPrevious, onNext }: SidePanelProps) {
  const { t } = useLingui();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  useShortcut('close', onClose);
  return (
    <aside aria-label={t`Details`} className={PANEL_CLASS}>
      <div className="flex h-12 shrink-0 items-center gap-1 border-b border-hairline pr-3 pl-4">
        <h2 ref={heading} tabIndex={-1} className="min-w-0 flex-1 truncate text-base font-semibold outline-none">
          {title}
        </h2>
        <IconButton
          label={t`Previous row`}
          keys="k"
          icon={<ChevronUp size={16} aria-hidden />}
          disabled={onPrevious === undefined}
          onClick={onPrevious}
        />
        <IconButton
          label={t`Next row`}
          keys="j"
          icon={<ChevronDown size={16} aria-hidden />}
          disabled={onNext === undefined}
          onClick={onNext}
        />
        <IconButton label={t`Close details`} keys="escape" icon={<X size={16} aria-hidden />} onClick={onClose} />
      </div>
      <ScrollRegion label={t`Details`} className="min-h-0 flex-1 overflow-y-auto p-4">
        {actions === undefined ? null : <div className="mb-4 flex flex-wrap gap-2">{actions}</div>}
        {children}
      </ScrollRegion>
    </aside>
  );
}
