import { describe, expect, it } from 'vitest';
import { addTallies, closingLine, tallyChecks, tallyTests, type VitestReport } from './tally.ts';

const file = (...statuses: string[]) => ({
  name: 'a.test.ts',
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status, index) => ({ fullName: `test ${index}`, status })),
});
const report = (...testResults: VitestReport['testResults']): VitestReport => ({
  success: testResults.every((result) => result.status === 'passed'),
  testResults,
});

describe('the closing line can be trusted', () => {
  it('adds up checks and tests', () => {
    const checks = tallyChecks(['lint'], { tasks: [{ taskId: '//#lint', execution: { exitCode: 0 } }] });
    const tests = tallyTests(report(file('passed', 'passed'), file('passed', 'failed')), 1, true);
    expect(closingLine(addTallies([checks, tests]))).toBe('4 passed, 1 failed');
  });

  it('counts a check that failed or never ran', () => {
    const summary = { tasks: [{ taskId: '//#lint', execution: { exitCode: 2 } }, { taskId: '//#typecheck' }] };
    expect(tallyChecks(['lint', 'typecheck', 'unused'], summary)).toMatchObject({ passed: 0, failed: 3 });
    expect(tallyChecks(['lint'], undefined)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('counts a test file that cannot be loaded', () => {
    const broken = { name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] };
    const tally = tallyTests(report(file('passed'), broken), 1, true);
    expect(tally).toMatchObject({ passed: 1, failed: 1, notes: ['failed: b.test.ts: no such module'] });
  });

  it('fails where no test ran, or the runner left no report', () => {
    expect(tallyTests(report(), 0, true)).toMatchObject({ passed: 0, failed: 1 });
    expect(tallyTests(undefined, 1, true)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('fails where the runner did though all tests passed', () => {
    expect(tallyTests(report(file('passed')), 1, true)).toMatchObject({ passed: 1, failed: 1 });
    expect(tallyTests({ ...report(file('passed')), success: false }, 0, true)).toMatchObject({ failed: 1 });
  });

  it('names what was skipped, and counts it as failed where nothing may be skipped', () => {
    const results = report(file('passed', 'skipped', 'todo'));
    const lenient = tallyTests(results, 0, true);
    expect(closingLine(lenient)).toBe('1 passed, 0 failed, 2 skipped');
    expect(lenient.notes).toContain('skipped: a.test.ts: test 1');
    expect(closingLine(tallyTests(results, 0, false))).toBe('1 passed, 2 failed');
  });
});
