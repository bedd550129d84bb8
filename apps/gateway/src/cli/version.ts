/** Filled in by the build, from the root package.json. */
declare const __SLUICE_VERSION__: string;

export const version: string = __SLUICE_VERSION__;
