import { type ConfigPath, pathText } from './config-error.ts';
import type { Findings } from './findings.ts';
import type { SluiceConfig } from './schema.ts';
import { checkReferences } from './semantics.ts';

/** Something that a change would break. */
export interface ChangeFault {
  readonly path: ConfigPath;
  readonly message: string;
}

/**
 * What is wrong after a change and was not wrong before: within the object that changed (its place is `at`), by paths
 * that begin below it; and elsewhere, where something refers to what is there no longer. Elsewhere a list that narrows
 * nothing any more does no harm, so it is not told.
 */
export function changeFaults(
  before: SluiceConfig,
  after: SluiceConfig,
  at: ConfigPath,
  providerTypes: readonly string[] | undefined,
): { readonly own: readonly ChangeFault[]; readonly elsewhere: readonly ChangeFault[] } {
  const known = new Set(faultsOf(before, providerTypes).map(faultKey));
  const own: ChangeFault[] = [];
  const elsewhere: ChangeFault[] = [];
  for (const fault of faultsOf(after, providerTypes)) {
    if (known.has(faultKey(fault))) continue;
    const inside = at.every((step, index) => fault.path[index] === step);
    if (inside) own.push({ path: fault.path.slice(at.length), message: fault.message });
    else if (fault.breaks) elsewhere.push(fault);
  }
  return { own, elsewhere };
}

interface Fault extends ChangeFault {
  readonly breaks: boolean;
}

function faultsOf(config: SluiceConfig, providerTypes: readonly string[] | undefined): readonly Fault[] {
  const faults: Fault[] = [];
  const findings: Findings = {
    error: (path, message) => void faults.push({ path, message, breaks: true }),
    warn: (path, message) => void faults.push({ path, message, breaks: false }),
    missing: (path, what) => void faults.push({ path, message: `there is no such ${what}`, breaks: true }),
  };
  checkReferences(config, providerTypes, findings);
  return faults;
}

function faultKey({ path, message }: ChangeFault): string {
  return `${pathText(path)}\n${message}`;
}
