import type { ConfigPath } from './config-error.ts';

/** What a check may say. A name that this file does not declare may be declared elsewhere, so that is a warning. */
export interface Findings {
  error(path: ConfigPath, message: string, at?: 'key' | 'value'): void;
  warn(path: ConfigPath, message: string): void;
}
