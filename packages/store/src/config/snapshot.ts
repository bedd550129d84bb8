/**
 * The running configuration as plain objects, read from the store in one go. The gateway derives its look-up tables from
 * it; a changed store gives a new snapshot, calls in flight keep the one they began with.
 */
export interface Snapshot {
  /** Changes with every write. */
  readonly version: number;
  readonly providers: readonly ProviderRecord[];
  readonly models: readonly ModelRecord[];
  readonly tenants: readonly TenantRecord[];
  readonly teams: readonly TeamRecord[];
  readonly applications: readonly ApplicationRecord[];
  readonly keys: readonly KeyRecord[];
  readonly platform: PlatformConfig;
}

interface RecordBase {
  /** Stable over renames of nothing: made once (`ten_…`, `key_…`). */
  readonly id: string;
  readonly name: string;
  /** Declared in a file: read-only elsewhere. */
  readonly managed: boolean;
  /** Not declared any more, or switched off, itself or something above it: refused, its history kept. */
  readonly disabled: boolean;
  /** Whether it is this object itself that is switched off. */
  readonly disabledItself: boolean;
  /** Unix ms. */
  readonly createdAt: number;
}

/** The value of a key that a rotation replaced. */
export interface PreviousValue {
  readonly hash: string;
  readonly hint: string;
  /** Unix ms: from then on it is refused. */
  readonly endsAt: number;
}

/** `spec` members are as in sluice.yaml (snake_case), validated by `@sluice/contract/config/schema`. */
export interface ProviderRecord extends RecordBase {
  readonly spec: ProviderConfig;
  readonly keys: readonly ProviderKeyRecord[];
}
export interface ProviderKeyRecord extends RecordBase {
  /** The opened credential: `value` and what else the vendor's scheme needs. Never logged, never in an API's answer. */
  readonly credential: Readonly<Record<string, string>>;
  /** Without its credential. */
  readonly spec: Omit<ProviderKeyConfig, CredentialMember>;
}
export interface ModelRecord extends RecordBase {
  readonly spec: ModelConfig;
}
export interface TenantRecord extends RecordBase {
  readonly spec: TenantConfig;
}
export interface TeamRecord extends RecordBase {
  readonly tenantId: string;
  readonly tenant: string;
  readonly spec: ScopeConfig;
}
export interface ApplicationRecord extends RecordBase {
  readonly tenantId: string;
  readonly teamId: string;
  readonly tenant: string;
  readonly team: string;
  readonly spec: Omit<ApplicationConfig, 'keys'>;
}
export interface KeyRecord extends RecordBase {
  readonly tenantId: string;
  readonly teamId: string;
  readonly applicationId: string;
  readonly tenant: string;
  readonly team: string;
  readonly application: string;
  /** HMAC-SHA-256 of the key's value under the installation's pepper, hex. */
  readonly hash: string;
  /** What may be shown: `sk-sluice-ab12…wxyz`. */
  readonly hint: string;
  readonly previous: PreviousValue | undefined;
  /** Without its value. */
  readonly spec: Omit<KeyConfig, 'value'>;
}

/** Members of a provider key that are secrets; the rest of it is its `spec`. */
export type CredentialMember =
  | 'value'
  | 'access_key_id'
  | 'secret_access_key'
  | 'session_token'
  | 'role_arn'
  | 'external_id'
  | 'service_account'
  | 'tenant_id'
  | 'client_id'
  | 'client_secret';

/** Shapes of the parsed file's members come from the schema, so that there is one description of each. */
import type {
  ApplicationConfig,
  KeyConfig,
  ModelConfig,
  PlatformConfig,
  ProviderConfig,
  ProviderKeyConfig,
  ScopeConfig,
  TenantConfig,
} from '@sluice/contract/config/schema';
