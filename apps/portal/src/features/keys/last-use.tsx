import { Trans } from '@lingui/react/macro';
import { RelativeTime } from '../../ui/time.tsx';
import type { Key } from './key.ts';

interface LastUseProps {
  readonly of: Pick<Key, 'last_use'>;
  /** Without the address. */
  readonly short?: boolean;
}

/** When, from where, and with which program. */
export function LastUse({ of: { last_use }, short = false }: LastUseProps) {
  if (last_use === null) {
    return (
      <span className="text-muted">
        <Trans>Never used</Trans>
      </span>
    );
  }
  const { at, address, client } = last_use;
  const others = [short ? '' : address, client].filter((part) => part !== '');
  return (
    <>
      <RelativeTime at={at} />
      <span className="text-muted">{others.map((part) => ` · ${part}`).join('')}</span>
    </>
  );
}
