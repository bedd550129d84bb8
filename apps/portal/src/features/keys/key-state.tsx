import { useLingui } from '@lingui/react/macro';
import { StatusDot, type StatusTone } from '../../ui/status-dot.tsx';
import type { Key, KeyState } from './key.ts';

const TONES: Readonly<Record<KeyState, StatusTone>> = { live: 'good', disabled: 'idle', expired: 'warn' };

/** Whether calls with the key are served; a rotation that overlaps is told apart. */
export function KeyStatus({ of: { state, previous } }: { readonly of: Pick<Key, 'state' | 'previous'> }) {
  const names = useKeyStateNames();
  const { t } = useLingui();
  if (state === 'live' && previous !== null) return <StatusDot tone="busy">{t`Rotating`}</StatusDot>;
  return <StatusDot tone={TONES[state]}>{names[state]}</StatusDot>;
}

export function useKeyStateNames(): Readonly<Record<KeyState, string>> {
  const { t } = useLingui();
  return { live: t`Active`, disabled: t`Disabled`, expired: t`Expired` };
}
