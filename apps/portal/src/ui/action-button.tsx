import type { ComponentProps } from 'react';
import { Button } from './button.tsx';
import { Tooltip } from './tooltip.tsx';

interface ActionButtonProps extends ComponentProps<typeof Button> {
  /** Why it cannot be done now. The button stays reachable, so that everybody can find out. */
  readonly disabledBecause?: string | undefined;
}

/** A verb that a role may do and that may be out of reach at the moment. */
export function ActionButton({ disabledBecause, ...rest }: ActionButtonProps) {
  if (disabledBecause === undefined) return <Button {...rest} />;
  return (
    <Tooltip text={disabledBecause} side="bottom">
      <Button {...rest} aria-disabled aria-description={disabledBecause} onClick={undefined} />
    </Tooltip>
  );
}
