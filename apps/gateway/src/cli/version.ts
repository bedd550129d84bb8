/** Filled in by the build, from the root package.json. */
declare const __SLUICE_VERSION__: string;

export function version(): string {
  return __SLUICE_VERSION__;
}
