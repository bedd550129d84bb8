import type { Answer } from '@sluice/contract/control/operations';
import type { RowOf } from '../../api/queries.ts';

export type Key = RowOf<'GET /api/v1/keys'>;
/** With its value, in the one answer that holds it. */
export type MadeKey = Answer<'POST /api/v1/keys'>;
export type KeyState = Key['state'];
export type KeyUse = NonNullable<Key['last_use']>;
