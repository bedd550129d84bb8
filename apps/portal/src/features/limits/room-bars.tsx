import { useLingui } from '@lingui/react/macro';
import { clsx } from 'clsx';
import type { RowOf } from '../../api/queries.ts';
import { useFormats } from '../../text/use-formats.ts';
import { Moment } from '../../ui/time.tsx';

export type Room = RowOf<'GET /api/v1/tenants/{tenant}/room'>;

/** What is used of each limit and budget: a bar, its numbers, and when it is empty again. */
export function RoomBars({ rooms }: { readonly rooms: readonly Room[] }) {
  return (
    <ul className="flex flex-col gap-3">
      {rooms.map((room, index) => (
        <li key={index}>
          <RoomBar room={room} />
        </li>
      ))}
    </ul>
  );
}

/** A bar that is nearly full is amber, a full one red. */
const NEARLY = 0.8;

function RoomBar({ room: { kind, window, limit, used, reserved, resets_at } }: { readonly room: Room }) {
  const { t } = useLingui();
  const { money, count } = useFormats();
  const say = kind === 'usd' ? money : count;
  const [usedText, limitText, reservedText] = [say(used), say(limit), say(reserved)];
  const share = limit === 0 ? 1 : Math.min(1, (used + reserved) / limit);
  const usedShare = limit === 0 ? 1 : Math.min(1, used / limit);
  const name = useRoomName()(kind, window);
  const full = share >= 1 ? 'bg-bad' : share >= NEARLY ? 'bg-warn' : 'bg-accent';
  return (
    <div className="flex flex-col gap-1 text-sm">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-medium">{name}</span>
        <span className="numeric text-muted">
          {t`${usedText} of ${limitText}`}
          {reserved > 0 ? ` · ${t`${reservedText} reserved`}` : ''}
          {resets_at === null ? null : (
            <>
              {' · '}
              {t`renews`} <Moment at={resets_at} row />
            </>
          )}
        </span>
      </div>
      <div aria-hidden className="relative h-1.5 overflow-hidden rounded-full bg-hover">
        <div className={clsx('absolute inset-y-0 left-0 opacity-40', full)} style={{ width: `${share * 100}%` }} />
        <div className={clsx('absolute inset-y-0 left-0', full)} style={{ width: `${usedShare * 100}%` }} />
      </div>
    </div>
  );
}

function useRoomName(): (kind: Room['kind'], window: string) => string {
  const { t } = useLingui();
  const windows: Readonly<Record<string, string>> = {
    minute: t`this minute`,
    hour: t`this hour`,
    day: t`today`,
    week: t`this week`,
    month: t`this month`,
    total: t`in all`,
    now: t`now`,
  };
  const kinds: Readonly<Record<Room['kind'], string>> = {
    requests: t`Requests`,
    tokens: t`Tokens`,
    concurrency: t`Calls at once`,
    usd: t`Spend`,
  };
  return (kind, window) => (kind === 'concurrency' ? kinds[kind] : `${kinds[kind]} ${windows[window] ?? window}`);
}
