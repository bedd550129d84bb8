/** What happened to what, for the audit. */
export interface AuditEntry {
  readonly action: string;
  readonly object: string;
  /** Before and after, without secrets. */
  readonly detail: unknown;
  /** Whose owners may read it. Default: the tenant that `object` names (`key acme/search/crawler/prod`). */
  readonly tenantId?: string | undefined;
}
