import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetWindow, type WindowKind } from './budget-window.ts';

const at = (text: string) => Date.parse(text);
const ends = (kind: WindowKind, zone: string, text: string) => {
  const { endsAt } = budgetWindow(kind, zone, at(text));
  return endsAt === undefined ? undefined : new Date(endsAt).toISOString();
};

describe('budgetWindow', () => {
  it.each([
    ['hour', 'UTC', '2026-11-21T13:20:00Z', 'hour:2026-11-21T13:UTC', '2026-11-21T14:00:00.000Z'],
    ['day', 'UTC', '2026-11-21T23:59:59Z', 'day:2026-11-21:UTC', '2026-11-22T00:00:00.000Z'],
    ['week', 'UTC', '2026-11-22T12:00:00Z', 'week:2026-11-16:UTC', '2026-11-23T00:00:00.000Z'],
    ['month', 'UTC', '2026-02-28T12:00:00Z', 'month:2026-02:UTC', '2026-03-01T00:00:00.000Z'],
    ['month', 'Europe/Berlin', '2026-10-31T23:30:00Z', 'month:2026-11:Europe/Berlin', '2026-11-30T23:00:00.000Z'],
    ['day', 'Asia/Kolkata', '2026-11-21T18:31:00Z', 'day:2026-11-22:Asia/Kolkata', '2026-11-22T18:30:00.000Z'],
    // The day on which Berlin leaves summer time has 25 hours, the one on which it enters it 23.
    ['day', 'Europe/Berlin', '2026-10-25T10:00:00Z', 'day:2026-10-25:Europe/Berlin', '2026-10-25T23:00:00.000Z'],
    ['day', 'Europe/Berlin', '2026-03-29T10:00:00Z', 'day:2026-03-29:Europe/Berlin', '2026-03-29T22:00:00.000Z'],
  ] as const)('%s in %s at %s', (kind, zone, moment, key, end) => {
    expect(budgetWindow(kind, zone, at(moment)).key).toBe(key);
    expect(ends(kind, zone, moment)).toBe(end);
  });

  it('never ends where it is total', () => {
    expect(budgetWindow('total', 'UTC', 0)).toEqual({ key: 'total', endsAt: undefined });
  });

  it('changes its key exactly at its end, in any zone and year, whichever moment was asked before', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Pacific/Apia',
    );
    const kinds = fc.constantFrom<WindowKind>('day', 'week', 'month');
    const moment = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') });
    fc.assert(
      fc.property(kinds, zones, moment, (kind, zone, now) => {
        const window = budgetWindow(kind, zone, now);
        const end = window.endsAt ?? 0;
        expect(end).toBeGreaterThan(now);
        expect(budgetWindow(kind, zone, end - 1).key).toBe(window.key);
        expect(budgetWindow(kind, zone, end).key).not.toBe(window.key);
      }),
      { numRuns: 300 },
    );
  });
});
