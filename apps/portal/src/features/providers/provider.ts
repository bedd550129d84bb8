import type { Answer } from '@sluice/contract/control/operations';
import type { RowOf } from '../../api/queries.ts';

export type Provider = RowOf<'GET /api/v1/providers'>;
export type ProviderKey = Provider['keys'][number];
export type ProviderType = RowOf<'GET /api/v1/provider-types'>;
export type TestResult = Answer<'POST /api/v1/providers/{provider}/tests'>;
