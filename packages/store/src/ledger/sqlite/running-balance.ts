import type { WindowRange } from '../budget-scope.ts';
import type { BudgetClaim } from '../ledger.ts';

/** The running sums of one budget window. Its identity is the object itself: holds point at it. */
export interface RunningBalance {
  readonly scope: string;
  readonly window: string;
  readonly kind: BudgetClaim['kind'];
  readonly range: WindowRange | undefined;
  used: number;
  reserved: number;
  /** Row up to which `used` counts, while it is being read in. */
  through: number;
  /** The beginning of its element in an intent's `holds`. */
  readonly holdText: string;
}
