import { Trans } from '@lingui/react/macro';
import { useFormats } from '../../text/use-formats.ts';
import type { EffectivePrice } from './model.ts';

/** Context window and longest answer in tokens, as far as they are known. */
export function SizeLine({ of }: { readonly of: Pick<EffectivePrice, 'context_window' | 'max_output'> }) {
  const { count } = useFormats();
  const { context_window: context, max_output: output } = of;
  if (context === null && output === null) return null;
  return (
    <span className="numeric text-xs text-muted">
      {context === null ? null : <Trans>Context {count(context)}</Trans>}
      {context === null || output === null ? null : ' · '}
      {output === null ? null : <Trans>longest answer {count(output)}</Trans>}
    </span>
  );
}
