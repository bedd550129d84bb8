import { useFormats } from '../text/use-formats.ts';

/** An amount of nano-dollars; exact on hover. */
export function Money({ nanoUsd }: { readonly nanoUsd: number }) {
  const { money, moneyExactly } = useFormats();
  return (
    <span className="numeric" title={moneyExactly(nanoUsd)}>
      {money(nanoUsd)}
    </span>
  );
}
