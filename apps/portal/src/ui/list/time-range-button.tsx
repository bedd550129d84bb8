import { Trans, useLingui } from '@lingui/react/macro';
import { Clock } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useShortcut } from '../../keyboard/use-shortcut.ts';
import { useFormats } from '../../text/use-formats.ts';
import { Button } from '../button.tsx';
import { Field, TextInput } from '../field.tsx';
import { Popover } from '../popover.tsx';
import { PRESETS, relativeParts, timeRange, typedRange } from './time-range.ts';

interface TimeRangeButtonProps {
  /** As it stands in the address. */
  readonly range: string;
  readonly onChange: (range: string) => void;
}

/** The time that a list covers: by preset, by typing, or between two moments. The zone stands beside it. */
export function TimeRangeButton({ range, onChange }: TimeRangeButtonProps) {
  const { t } = useLingui();
  const { zone } = useFormats();
  const [open, setOpen] = useState(false);
  useShortcut('range', () => setOpen(true));
  const name = useRangeName();
  const choose = (chosen: string) => {
    onChange(chosen);
    setOpen(false);
  };
  return (
    <Popover
      title={t`Time range`}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="small" icon={<Clock size={14} aria-hidden className="text-muted" />}>
          {name(range)} <span className="font-normal text-muted">{zone}</span>
        </Button>
      }
    >
      <div className="mb-3 flex flex-wrap gap-1">
        {PRESETS.map((preset) => (
          <Button
            key={preset}
            size="small"
            tone={preset === range ? 'primary' : 'secondary'}
            aria-pressed={preset === range}
            onClick={() => choose(preset)}
          >
            {name(preset)}
          </Button>
        ))}
      </div>
      <TypedRange onChoose={choose} />
      <BetweenMoments range={range} onChoose={choose} />
    </Popover>
  );
}

/** `24h` in words. */
function useRangeName(): (range: string) => string {
  const { t } = useLingui();
  const { rowMoment, language } = useFormats();
  return (range) => {
    const relative = relativeParts(range);
    if (relative === undefined) {
      const { from, to } = timeRange(range, Date.now());
      if (from === undefined && to === undefined) return t`All time`;
      return `${from === undefined ? '…' : rowMoment(from)} – ${to === undefined ? t`now` : rowMoment(to)}`;
    }
    const unit = { m: 'minute', h: 'hour', d: 'day' }[relative.unit];
    const length = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(relative.count);
    return t`Last ${length}`;
  };
}

function TypedRange({ onChoose }: { readonly onChoose: (range: string) => void }) {
  const { t } = useLingui();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const range = typedRange(text);
    setWrong(range === undefined);
    if (range !== undefined) onChoose(range);
  };
  return (
    <form onSubmit={submit} className="mb-3 border-b border-hairline pb-3">
      <Field label={t`Back from now`} error={wrong ? t`Type a number with m, h or d: 90m` : undefined}>
        {(control) => (
          <TextInput
            {...control}
            value={text}
            placeholder="90m, 36h, 14d"
            autoComplete="off"
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
    </form>
  );
}

function BetweenMoments(props: { readonly range: string; readonly onChoose: (range: string) => void }) {
  const { t } = useLingui();
  const { from, to } = timeRange(props.range, Date.now());
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    props.onChoose(`${instant(form.get('from'))}..${instant(form.get('to'))}`);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <Field label={t`From`}>
        {(control) => <TextInput {...control} name="from" type="datetime-local" defaultValue={localOf(from)} />}
      </Field>
      <Field label={t`To`} hint={t`In this browser’s time zone; empty means now.`}>
        {(control) => <TextInput {...control} name="to" type="datetime-local" defaultValue={localOf(to)} />}
      </Field>
      <Button tone="primary" type="submit">
        <Trans>Apply range</Trans>
      </Button>
    </form>
  );
}

/** RFC 3339 of what a `datetime-local` field says, which is in the browser's zone. */
function instant(value: FormDataEntryValue | null): string {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString();
}

function localOf(at: string | undefined): string {
  if (at === undefined) return '';
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
