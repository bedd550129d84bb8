import { useLingui } from '@lingui/react/macro';
import { Columns3 } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '../icon-button.tsx';
import { lazyPart } from '../lazy-part.tsx';
import { Popover } from '../popover.tsx';
import type { ColumnChoice } from './use-column-layout.ts';

const ColumnsForm = lazyPart(() => import('./columns-form.tsx'), 'ColumnsForm');

/** Opens the choice of columns. */
export function ColumnsButton({ choice }: { readonly choice: ColumnChoice<never> }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      title={t`Columns`}
      open={open}
      onOpenChange={setOpen}
      trigger={<IconButton label={t`Choose columns`} icon={<Columns3 size={16} aria-hidden />} />}
    >
      <ColumnsForm choice={choice} />
    </Popover>
  );
}
