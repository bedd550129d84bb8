import type { Gateway } from '../../gateway.ts';

/** How old an answer may be. Milliseconds. */
const FRESH_MS = 10 * 60_000;

const known = new WeakMap<Gateway, { readonly at: number; readonly findings: Promise<readonly string[]> }>();

/** What is wrong with the audit's chain. It takes reading all of it, so an answer holds for a while. */
export function auditFindings(gateway: Gateway): Promise<readonly string[]> {
  const now = Date.now();
  const last = known.get(gateway);
  if (last !== undefined && now - last.at < FRESH_MS) return last.findings;
  const findings = gateway.config.verifyAudit();
  known.set(gateway, { at: now, findings });
  // What could not be read is asked for again.
  findings.catch(() => known.delete(gateway));
  return findings;
}
