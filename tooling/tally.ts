/** Adds up what every runner said, for the closing line `N passed, N failed`. */

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One line for each thing that failed or was skipped. */
  readonly notes: readonly string[];
}

/** The parts of turbo's run summary that are read. */
export interface TurboSummary {
  readonly tasks: readonly { readonly taskId: string; readonly execution?: { readonly exitCode?: number | null } }[];
}

/** The parts of vitest's JSON report that are read. */
export interface VitestReport {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

export function addTallies(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
    failed: tallies.reduce((sum, tally) => sum + tally.failed, 0),
    skipped: tallies.reduce((sum, tally) => sum + tally.skipped, 0),
    notes: tallies.flatMap((tally) => tally.notes),
  };
}

/** Each named check counts once. A check that did not run has failed. */
export function tallyChecks(checks: readonly string[], summary: TurboSummary | undefined): Tally {
  return addTallies(
    checks.map((check) => {
      const code = summary?.tasks.find((task) => task.taskId === `//#${check}`)?.execution?.exitCode;
      if (code === 0) return { passed: 1, failed: 0, skipped: 0, notes: [] };
      const why = code === undefined || code === null ? 'did not run' : `ended with exit code ${code}`;
      return { passed: 0, failed: 1, skipped: 0, notes: [`failed: ${check} ${why}`] };
    }),
  );
}

/** @param maySkip false counts a skipped test as failed: a CI that skips proves nothing */
export function tallyTests(report: VitestReport | undefined, exitCode: number, maySkip: boolean): Tally {
  const notes: string[] = [];
  let [passed, failed, skipped] = [0, 0, 0];
  for (const file of report?.testResults ?? []) {
    let failedHere = 0;
    for (const test of file.assertionResults) {
      if (test.status === 'passed') passed++;
      else if (test.status === 'failed' || !maySkip) {
        failedHere++;
        notes.push(`failed: ${file.name}: ${test.fullName}${test.status === 'failed' ? '' : ` (${test.status})`}`);
      } else {
        skipped++;
        notes.push(`skipped: ${file.name}: ${test.fullName}`);
      }
    }
    // A file that cannot even be loaded has no tests to fail.
    if (file.status === 'failed' && failedHere === 0) {
      failedHere++;
      notes.push(`failed: ${file.name}: ${file.message ?? 'the file failed'}`);
    }
    failed += failedHere;
  }
  if (passed === 0 && failed === 0) {
    failed++;
    notes.push('failed: no test ran');
  }
  // Errors outside any test, and a runner that died before its report was whole.
  if (failed === 0 && (exitCode !== 0 || report?.success === false)) {
    failed++;
    notes.push(`failed: the test runner ended with exit code ${exitCode} though no test failed`);
  }
  return { passed, failed, skipped, notes };
}

export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
