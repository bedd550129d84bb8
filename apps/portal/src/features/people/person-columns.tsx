import { useLingui } from '@lingui/react/macro';
import { useMemo } from 'react';
import type { Column } from '../../ui/list/column.ts';
import { Moment, RelativeTime } from '../../ui/time.tsx';

interface AnyPerson {
  readonly name: string;
  readonly email: string;
  readonly last_seen_at: string | null;
  readonly created_at: string;
}

/**
 * What every list of people shows of them, with what this one adds behind the e-mail address.
 * @param added the same array until its texts change
 */
export function usePersonColumns<Row extends AnyPerson>(added: readonly Column<Row>[]): readonly Column<Row>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      {
        id: 'name',
        header: t`Person`,
        width: 200,
        grow: true,
        narrow: 'main',
        cell: ({ name, email }) => <span title={name || email}>{name || email}</span>,
      },
      {
        id: 'email',
        header: t`E-mail address`,
        width: 250,
        narrow: 'below',
        sort: 'email',
        cell: ({ email }) => <span title={email}>{email}</span>,
      },
      ...added,
      {
        id: 'last_seen_at',
        header: t`Last seen`,
        width: 130,
        cell: ({ last_seen_at }) => (last_seen_at === null ? t`Never` : <RelativeTime at={last_seen_at} />),
      },
      {
        id: 'created_at',
        header: t`Since`,
        width: 160,
        sort: 'created_at',
        shown: false,
        cell: ({ created_at }) => <Moment at={created_at} row />,
      },
    ],
    [t, added],
  );
}
