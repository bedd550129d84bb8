import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { lookUpModel } from '../state/catalogue.ts';
import { followPrices } from './follow-prices.ts';

const MODEL = ['google', 'gemini-3.6-flash'] as const;
const NEW_YEAR = Date.parse('2027-01-01T00:00:00Z');

let stop = () => {};
afterEach(() => stop());

it('takes new prices on their day and not before, and again until that has worked', async () => {
  let now = NEW_YEAR - 1;
  let looks = 0;
  let input = lookUpModel(...MODEL, now).price?.rates.input;
  let reloads = 0;
  const reload = async () => {
    reloads += 1;
    if (reloads === 1) throw new Error('the database is busy');
    input = lookUpModel(...MODEL, now).price?.rates.input;
  };
  const clock = () => {
    looks += 1;
    return now;
  };
  stop = followPrices({ reload, log: pino({ level: 'silent' }) }, clock, 1);
  await expect.poll(() => looks).toBeGreaterThan(3);
  expect([reloads, input]).toEqual([0, 750_000]);
  now = NEW_YEAR;
  await expect.poll(() => input).toBe(1_500_000);
  const afterwards = looks;
  await expect.poll(() => looks).toBeGreaterThan(afterwards + 3);
  expect(reloads).toBe(2);
});
