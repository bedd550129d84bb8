import type { ConfigPath } from './config-error.ts';

/** Whether a path has the form of a pattern such as `tenants.*.teams`, in which `*` is any one name or place. */
export function matchesPath(path: ConfigPath, pattern: string): boolean {
  const steps = pattern.split('.');
  return steps.length === path.length && steps.every((step, index) => step === '*' || step === path[index]);
}
