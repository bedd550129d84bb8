import { readFileSync, writeFileSync } from 'node:fs';
import type { ChatDialectName } from '@sluice/core/chat/call';
import { describe, expect, it } from 'vitest';
import { capabilityPage } from './capability-page.ts';
import { COLUMNS, speakingIn } from './columns.ts';
import { measure } from './measure.ts';
import { type Sample, sampleName } from './sample.ts';
import { SAMPLES } from './samples.ts';
import { VERDICT_TABLE } from './table.ts';
import { CLIENTS, variants } from './vendors.ts';

const PAGE = new URL('../../../../docs/providers/capabilities.md', import.meta.url);
const rows = CLIENTS.flatMap((client) =>
  SAMPLES[client].map((sample) => [client, sampleName(sample), sample] as const),
);

/** The line of the table as the code brings it about; a cell that is a fault is an error. */
function lineOf(client: ChatDialectName, sample: Sample): string {
  return COLUMNS.map((column) => {
    const speaking = speakingIn(column, client);
    if (speaking === undefined) return '.';
    const { cell, fault, verdicts } = measure(client, sample, speaking, column.model);
    if (cell !== undefined) return cell;
    throw new Error(`${column.dialect}: ${fault} ${JSON.stringify(verdicts)}`);
  }).join('');
}

describe('the verdict table', () => {
  it.each(rows)('%s: what it says of %s is what becomes of it', (client, name, sample) => {
    expect(lineOf(client, sample)).toBe(VERDICT_TABLE[client][name]);
  });

  it.each(CLIENTS)('has a sample for each of its members of %s, each under one name', (client) => {
    const names = SAMPLES[client].map(sampleName);
    expect(new Set(names).size).toBe(names.length);
    expect(Object.keys(VERDICT_TABLE[client])).toEqual(names);
  });

  it.each(variants().map((variant) => [variant.type, variant.model, variant.speaking.dialect.name, variant] as const))(
    '%s, %s over %s: no member is lost or changed without a verdict that names it',
    (_type, model, _dialect, variant) => {
      const faults = rows.flatMap(([client, name, sample]) => {
        const { fault, verdicts } = measure(client, sample, variant.speaking, model);
        return fault === undefined ? [] : [`${client} ${name}: ${fault} ${JSON.stringify(verdicts)}`];
      });
      expect(faults).toEqual([]);
    },
  );

  it('is what docs/providers/capabilities.md shows', () => {
    const made = capabilityPage();
    if (process.env.WRITE_PAGES === '1') writeFileSync(PAGE, made);
    else expect(readFileSync(PAGE, 'utf8')).toBe(made);
    // Every vendor's every interface is measured for it.
  }, 60_000);
});
