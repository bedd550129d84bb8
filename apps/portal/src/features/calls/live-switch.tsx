import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { ArrowUp, Radio } from 'lucide-react';
import { useShortcut } from '../../keyboard/use-shortcut.ts';
import { Button } from '../../ui/button.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';

interface LiveSwitchProps {
  readonly isOn: boolean;
  /** Whether the list as it is sorted and bounded can have new rows on top. */
  readonly isPossible: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** Whether new calls come into the list by themselves. */
export function LiveSwitch({ isOn, isPossible, onChange }: LiveSwitchProps) {
  const { t } = useLingui();
  useShortcut('live', isPossible ? () => onChange(!isOn) : undefined);
  return (
    <Tooltip
      text={isPossible ? t`Follow live` : t`Live needs the latest calls first, and a time range without an end`}
      keys="l"
      side="bottom"
    >
      <Button
        size="small"
        tone={isOn ? 'secondary' : 'quiet'}
        aria-pressed={isOn}
        aria-disabled={!isPossible || undefined}
        icon={<Radio size={14} aria-hidden className={isOn ? 'text-good' : ''} />}
        onClick={() => isPossible && onChange(!isOn)}
      >
        <Trans>Live</Trans>
      </Button>
    </Tooltip>
  );
}

interface NewCallsProps {
  readonly count: number;
  readonly isMore: boolean;
  readonly onShow: () => void;
}

/** Calls that came while the person was reading further down. */
export function NewCalls({ count, isMore, onShow }: NewCallsProps) {
  return (
    <div role="status" className="relative h-0">
      {count === 0 ? null : (
        <div className="absolute inset-x-0 top-10 z-20 flex justify-center">
          <Button tone="primary" size="small" icon={<ArrowUp size={14} aria-hidden />} onClick={onShow}>
            {isMore ? <Trans>More than {count} new</Trans> : <Plural value={count} one="# new" other="# new" />}
          </Button>
        </div>
      )}
    </div>
  );
}
