import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { read } from '../../api/queries.ts';
import type { Filter } from '../../ui/list/filter.ts';
import type { Scope } from '../session/scope.ts';
import type { CallRow } from './call-row.ts';
import { type CallFilter, type CallTrait, without } from './calls-search.ts';

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

/** The name of a key by its id; a key that is left out has no row to take it from. */
function useKeyName(id: string | undefined, rows: readonly CallRow[]): (id: string) => string {
  const inRows = (key: string) => rows.find((row) => row.key === key)?.key_name;
  const { data } = useQuery({
    ...read('GET /api/v1/keys/{key}', { params: { key: id ?? '' } }),
    enabled: id !== undefined && !inRows(id),
    retry: false,
  });
  return useCallback((key) => inRows(key) || (data?.id === key ? data.name : key), [rows, data]);
}

/**
 * The conditions of a list of calls, said so that the chips read as a sentence.
 * @param key the id of the one that is chosen or left out
 */
export function useCallFilters(scope: Scope, rows: readonly CallRow[], key: string | undefined): readonly Filter[] {
  const { t } = useLingui();
  const keyName = useKeyName(key, rows);
  const tenant = scope.kind === 'tenant' ? scope.tenant : undefined;
  return useMemo(() => {
    const is = t`is`;
    const traits: readonly (Filter & { readonly id: CallTrait })[] = [
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
    ];
    const stream: Filter & { readonly id: CallFilter } = {
      id: 'stream',
      name: t`answer`,
      verb: is,
      choices: [
        { value: 'true', label: t`a stream` },
        { value: 'false', label: t`whole` },
      ],
    };
    const isNot = t`is not`;
    return [...traits, ...traits.map((trait) => ({ ...trait, id: without(trait.id), verb: isNot })), stream];
  }, [t, tenant, keyName]);
}
