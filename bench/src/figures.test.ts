import { describe, expect, test } from 'vitest';
import { figure, rowsOf } from './figures.ts';
import { goalsOf, verdict } from './goals.ts';
import { readOptions } from './options.ts';
import type { RunResult } from './run.ts';

const spread = (p50: number) => ({ count: 1, p50, p90: p50, p99: p50 * 2, p999: p50 * 3, max: p50 * 4 });

function runOf(
  target: string,
  scenario: string,
  round: number,
  perSecond: number,
  p50: number,
  cpu?: number,
): RunResult {
  const none = { ...spread(0), count: 0 };
  return {
    target,
    scenario,
    round,
    perSecond,
    answers: 1,
    measured: 1,
    seconds: 1,
    errors: 0,
    badStatus: 0,
    reconnects: 0,
    chunks: 0,
    firstBad: '',
    latency: spread(p50),
    ttft: none,
    delay: none,
    cpuUsPerAnswer: cpu,
    rssMb: cpu === undefined ? undefined : 100,
    foreignShare: 0,
  };
}

describe('figures', () => {
  test('the median is the middle of the rounds, with their range', () => {
    expect(figure([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
    expect(figure([4, 1])).toEqual({ median: 2.5, min: 1, max: 4 });
  });

  test('overhead is taken against the direct line of the same round', () => {
    const rows = rowsOf([
      runOf('direct', 'json-64', 0, 1000, 10),
      runOf('nginx', 'json-64', 0, 500, 30, 12),
      runOf('direct', 'json-64', 1, 1000, 100),
      runOf('nginx', 'json-64', 1, 500, 110, 12),
    ]);
    expect(rows.find((row) => row.target === 'nginx')?.addedP50).toEqual({ median: 15, min: 10, max: 20 });
  });

  test('goals compare with nginx of the same scenario and are left out without it', () => {
    const runs = [runOf('nginx', 'json-64', 0, 1000, 1, 10), runOf('gateway', 'json-64', 0, 200, 5, 50)];
    const goals = goalsOf(rowsOf(runs), undefined);
    const [speed, cpu] = goals;
    expect(speed).toMatchObject({ value: 0.2, better: 'higher' });
    expect(cpu).toMatchObject({ value: 5, better: 'lower' });
    expect([speed, cpu].map((goal) => goal && verdict(goal))).toEqual(['met', 'met']);
    expect(goalsOf(rowsOf(runs.slice(1)), undefined).map((goal) => goal.name)).toEqual([
      'resident memory at its highest, MB',
    ]);
  });

  test('a lost row is a missed goal', () => {
    const audit = {
      answers: 10,
      upstream: 10,
      intents: 10,
      settled: 9,
      calls: 10,
      verify: 0,
      exitCode: 0,
      findings: [],
    };
    expect(goalsOf([], audit).map((goal) => [goal.value, verdict(goal)])).toEqual([[1, 'missed']]);
  });
});

describe('flags', () => {
  test('choose targets, scenarios and times', () => {
    const options = readOptions([
      '--',
      '--only',
      'nginx,gateway',
      '--scenarios',
      'json-64,sse-fast',
      '--seconds',
      '4',
      '--markdown',
    ]);
    expect(options).toMatchObject({
      targets: ['nginx', 'gateway'],
      seconds: 4,
      markdown: '-',
      scenarios: [{ name: 'json-64' }, { name: 'sse-fast' }],
    });
    expect(readOptions(['--cpu-prof'])).toMatchObject({
      targets: ['gateway'],
      cpuProf: true,
      rounds: 1,
      scenarios: [{ name: 'json-64' }],
    });
  });

  test('a wrong value is named', () => {
    expect(() => readOptions(['--only', 'apache'])).toThrow(/no target 'apache'/);
    expect(() => readOptions(['--seconds', 'soon'])).toThrow(/--seconds/);
  });
});
