import { read } from '../../api/queries.ts';
import { queryClient } from '../../api/query-client.ts';
import { isUnfinished } from './setup-state.ts';

/** Whether whoever begins is led to the first run. Nobody is kept from Home because this cannot be told. */
export async function isFirstRunUnfinished(): Promise<boolean> {
  try {
    return isUnfinished(await queryClient().fetchQuery(read('GET /api/v1/setup')));
  } catch {
    return false;
  }
}
