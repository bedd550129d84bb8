import { expect, it } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

it('lets each caller wait for a run that began after its call, and never runs twice at once', async () => {
  const ends: (() => void)[] = [];
  let begun = 0;
  const run = oneAtATime(() => {
    begun++;
    return new Promise<void>((resolve) => ends.push(resolve));
  });
  const done: string[] = [];
  const first = run().then(() => done.push('first'));
  const second = run().then(() => done.push('second'));
  const third = run().then(() => done.push('third'));
  expect(begun).toBe(1);
  ends[0]?.();
  await first;
  await expect.poll(() => begun).toBe(2);
  expect(done).toEqual(['first']);
  ends[1]?.();
  await Promise.all([second, third]);
  expect(begun).toBe(2);
});

it('goes on after a run that failed', async () => {
  let fails = true;
  const run = oneAtATime(async () => {
    if (fails) throw new Error('once');
  });
  await expect(run()).rejects.toThrow('once');
  fails = false;
  await run();
});
