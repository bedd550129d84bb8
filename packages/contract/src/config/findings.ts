import type { ConfigPath } from './config-error.ts';

/** What the checks of a configuration may say; how bad each is depends on where the configuration comes from. */
export interface Findings {
  error(path: ConfigPath, message: string, at?: 'key' | 'value'): void;
  /** Without effect, and so hardly meant. */
  warn(path: ConfigPath, message: string): void;
  /** A name that nothing bears. In a file a warning, because it may be declared elsewhere. */
  missing(path: ConfigPath, what: MissingKind): void;
}

export type MissingKind = 'provider' | 'model' | 'tenant' | 'plan' | 'service' | 'tenant or team';
