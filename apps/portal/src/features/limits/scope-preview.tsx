import type { BodyInput } from '@sluice/contract/control/operations';
import { useFormContext } from 'react-hook-form';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import { isAmount, isWhole, type Limited, type LimitValues } from './limit-values.ts';
import { changedLimits } from './previewed-change.ts';

const PolicyPreview = lazyPart(() => import('./policy-preview.tsx'), 'PolicyPreview');

type Change = BodyInput<'POST /api/v1/simulations'>['changes'][number];

interface ScopePreviewProps {
  readonly object: Change['object'];
  readonly id: string;
  /** Whose calls it is tried on; absent: those of all tenants. */
  readonly tenant?: string;
  /** As it is now. */
  readonly before: Limited;
  /** What else of it would change, of a model; absent: nothing. */
  readonly price?: Extract<Change, { object: 'model' }>['price'];
}

/** What the limits and budgets of a form would have done, within a form of `LimitValues`; nothing while they stay. */
export function ScopePreview({ object, id, tenant, before, price }: ScopePreviewProps) {
  const values = useFormContext<LimitValues>().watch();
  const mayRun = mayIn(useMe(), 'simulations.run');
  const limits = areSound(values) ? changedLimits(values, before) : undefined;
  if (!mayRun || (limits === undefined && price === undefined)) return null;
  const change = { object, id, ...limits, ...(price === undefined ? {} : { price }) } as Change;
  return <PolicyPreview change={change} {...(tenant === undefined ? {} : { tenant })} />;
}

/** Half a number is no limit yet. */
function areSound({ limits, budgets }: LimitValues): boolean {
  return Object.values(limits).every(isWhole) && budgets.every(({ amount, unit }) => isAmount(amount, unit));
}
