import { Trans, useLingui } from '@lingui/react/macro';
import { useFormats } from '../../text/use-formats.ts';
import { StatusDot } from '../../ui/status-dot.tsx';
import type { Model } from './model.ts';
import { todayInUtc } from './price-dates.ts';
import { type Ending, endingsOf } from './retirements.ts';

interface EndBadgeProps {
  readonly model: Model;
  /** Below a head that says what day it is. */
  readonly dayAlone?: boolean;
}

/** In a row: when the first of a model's targets ends; nothing where none does. */
export function EndBadge({ model, dayAlone = false }: EndBadgeProps) {
  const [first] = endingsOf(model, todayInUtc());
  return first === undefined ? null : <EndDay {...first} dayAlone={dayAlone} />;
}

interface EndDayProps extends Pick<Ending, 'on' | 'isOver'> {
  readonly dayAlone?: boolean;
}

/** The first day on which a vendor no longer serves a model, in a short badge. */
export function EndDay({ on, isOver, dayAlone = false }: EndDayProps) {
  const { t } = useLingui();
  const { day } = useFormats();
  const said = isOver ? t`Ended ${day(on)}` : t`Ends ${day(on)}`;
  return (
    <span
      title={said}
      className={`inline-flex h-5 items-center rounded-sm px-1.5 text-xs whitespace-nowrap ${isOver ? 'bg-bad-ground text-bad' : 'bg-warn-ground text-warn'}`}
    >
      <StatusDot tone={isOver ? 'bad' : 'warn'}>{dayAlone ? day(on) : said}</StatusDot>
    </span>
  );
}

/** In full: which targets end, what becomes of their calls, and what the vendor names instead. */
export function EndingNotes({ model }: { readonly model: Model }) {
  const endings = endingsOf(model, todayInUtc());
  if (endings.length === 0) return null;
  return (
    <ul className="mb-5 flex flex-col gap-2">
      {endings.map((ending) => (
        <li
          key={`${ending.model} ${ending.on}`}
          className={`rounded-md px-3 py-2 text-sm ${ending.isOver ? 'bg-bad-ground' : 'bg-warn-ground'}`}
        >
          <EndingText {...ending} />
        </li>
      ))}
    </ul>
  );
}

/** What the end of a model means. */
function EndingText({ model, on, isOver, instead, others }: Ending) {
  const { day } = useFormats();
  return (
    <>
      <p className={`font-medium ${isOver ? 'text-bad' : 'text-warn'}`}>
        {isOver ? (
          <Trans>
            Its vendor has not served {model} since {day(on)}
          </Trans>
        ) : (
          <Trans>
            Its vendor ends {model} on {day(on)}
          </Trans>
        )}
      </p>
      <p>
        {others ? (
          <Trans>From that day on the vendor refuses its calls; they go on to the other targets and fallbacks.</Trans>
        ) : (
          <Trans>
            From that day on the vendor refuses its calls, and they fail: no other target or fallback is left.
          </Trans>
        )}{' '}
        {instead === null ? null : <Trans>The vendor names {instead} instead.</Trans>}
      </p>
    </>
  );
}
