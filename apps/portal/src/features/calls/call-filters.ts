import { useLingui } from '@lingui/react/macro';
import { useMemo } from 'react';
import type { Filter } from '../../ui/list/filter.ts';
import type { Scope } from '../session/scope.ts';
import type { CallRow } from './call-row.ts';
import type { CallFilter } from './calls-search.ts';

const STATUSES = [400, 401, 402, 403, 404, 408, 409, 413, 415, 422, 429, 499, 500, 502, 503, 504];

/** Codes that a model call can end with; the same in every language, as clients see them. */
const CODES = [
  'accounting_unavailable',
  'bad_upstream_response',
  'budget_exceeded',
  'idempotency_conflict',
  'idempotency_mismatch',
  'invalid_api_key',
  'invalid_request',
  'ip_not_allowed',
  'model_not_allowed',
  'model_not_found',
  'no_capacity',
  'overloaded',
  'provider_auth',
  'provider_quota',
  'rate_limit_exceeded',
  'request_timeout',
  'request_too_large',
  'subscription_required',
  'tenant_mismatch',
  'timeout',
  'translation_refused',
  'unsupported_media_type',
  'upstream_error',
  'upstream_unreachable',
];

/** The conditions of a list of calls, said so that the chips read as a sentence. */
export function useCallFilters(scope: Scope, rows: readonly CallRow[]): readonly Filter[] {
  const { t } = useLingui();
  const tenant = scope.kind === 'tenant' ? scope.tenant : undefined;
  return useMemo(() => {
    const is = t`is`;
    const keyName = (id: string) => rows.find(({ key }) => key === id)?.key_name || id;
    const filters: readonly (Filter & { readonly id: CallFilter })[] = [
      {
        id: 'status',
        name: t`status`,
        verb: is,
        choices: [
          { value: 'failed', label: t`failed` },
          { value: 'ok', label: t`OK` },
          { value: '4xx', label: '4xx' },
          { value: '5xx', label: '5xx' },
          ...STATUSES.map((status) => ({ value: String(status), label: String(status) })),
        ],
      },
      {
        id: 'owner',
        name: t`fault`,
        verb: is,
        choices: [
          { value: 'caller', label: t`the caller’s` },
          { value: 'tenant', label: t`the tenant’s` },
          { value: 'provider', label: t`the provider’s` },
          { value: 'gateway', label: t`Sluice’s` },
        ],
      },
      { id: 'code', name: t`code`, verb: is, choices: CODES.map((code) => ({ value: code, label: code })) },
      { id: 'model', name: t`model`, verb: is, placeholder: 'fast' },
      { id: 'provider', name: t`provider`, verb: is, placeholder: 'openai-main' },
      ...(tenant === undefined ? ([{ id: 'tenant', name: t`tenant`, verb: is, placeholder: 'acme' }] as const) : []),
      { id: 'team', name: t`team`, verb: is, placeholder: `${tenant ?? 'acme'}/search` },
      {
        id: 'application',
        name: t`application`,
        verb: is,
        placeholder: `${tenant ?? 'acme'}/search/crawler`,
      },
      { id: 'key', name: t`key`, verb: is, placeholder: 'key_…', shown: keyName },
      {
        id: 'stream',
        name: t`answer`,
        verb: is,
        choices: [
          { value: 'true', label: t`a stream` },
          { value: 'false', label: t`whole` },
        ],
      },
    ];
    return filters;
  }, [t, tenant, rows]);
}
