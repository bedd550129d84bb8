import { LedgerUnavailable } from '@sluice/store/ledger/ledger';
import { accountingUnavailable } from '../../call/reserve.ts';

/** @throws CallError `accounting_unavailable` while the ledger cannot be written */
export async function written<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    throw error instanceof LedgerUnavailable ? accountingUnavailable() : error;
  }
}
