import { useLingui } from '@lingui/react/macro';
import type { RowOf } from '../../api/queries.ts';
import { useFormats } from '../../text/use-formats.ts';
import { Badge } from '../../ui/badge.tsx';
import { CheckboxInput } from '../../ui/checkbox-input.tsx';
import { TextInput } from '../../ui/field.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';

export type OfferedModel = RowOf<'GET /api/v1/providers/{provider}/offered-models'>;

const NANO_PER_USD = 1e9;
const CELL = 'border-b border-hairline group-last:border-b-0';

interface OfferedRowProps {
  readonly of: OfferedModel;
  readonly alias: string;
  readonly isTicked: boolean;
  readonly isTested: boolean;
  readonly onTick: (isTicked: boolean) => void;
  readonly onAlias: (alias: string) => void;
}

/** One model of the vendor's: ticked, named, priced. */
export function OfferedRow({ of: offered, alias, isTicked, isTested, onTick, onAlias }: OfferedRowProps) {
  const { t } = useLingui();
  const { model, used_by } = offered;
  const isKnown = used_by.length > 0;
  const names = used_by.join(', ');
  const isNarrow = useNarrow();
  const name = isKnown ? (
    <span className="text-muted sm:px-2.5">{t`Added as ${names}`}</span>
  ) : isTicked ? (
    <TextInput
      value={alias}
      aria-label={t`Name of ${model}`}
      autoComplete="off"
      spellCheck={false}
      maxLength={256}
      onChange={(event) => onAlias(event.target.value)}
    />
  ) : (
    <span className="block text-muted sm:px-2.5">{alias}</span>
  );
  return (
    <tr className="group hover:bg-hover">
      <td className={`${CELL} pl-2`}>
        {isKnown ? null : <CheckboxInput checked={isTicked} onChange={onTick} label={t`Add ${model}`} />}
      </td>
      <th scope="row" className={`${CELL} w-full max-w-0 py-2 pr-3 text-left font-normal sm:w-2/5`}>
        <span className="flex min-w-0 items-center gap-2">
          <span className="min-w-0 truncate font-mono text-xs" title={model}>
            {model}
          </span>
          {isTested ? <Badge>{t`tested`}</Badge> : null}
        </span>
        {isNarrow && isTicked ? <div className="mt-1.5">{name}</div> : null}
      </th>
      {isNarrow ? null : <td className={`${CELL} py-1 pr-3`}>{name}</td>}
      <td className={`${CELL} numeric py-2 pr-4 text-right whitespace-nowrap max-sm:pr-3 max-sm:text-xs`}>
        <Price of={offered} />
      </td>
    </tr>
  );
}

function Price({ of: { input_per_mtok, output_per_mtok } }: { readonly of: OfferedModel }) {
  const { t } = useLingui();
  const { money } = useFormats();
  if (input_per_mtok === null || output_per_mtok === null) {
    return <span className="text-warn" title={t`Its calls are refused until it has a price.`}>{t`Not priced`}</span>;
  }
  return (
    <>
      {money(input_per_mtok * NANO_PER_USD)} / {money(output_per_mtok * NANO_PER_USD)}
    </>
  );
}
