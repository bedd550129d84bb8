import { expect, it } from 'vitest';
import { type Place, WaitingRoom } from './waiting-room.ts';

it('calls who came first, skips who left, and forgets lines that are empty', async () => {
  const room = new WaitingRoom();
  const [first, second, third] = [room.join('a'), room.join('a'), room.join('a')] as Place[];
  const order: string[] = [];
  const waits = [
    second?.first(60_000).then(() => order.push('second')),
    third?.first(60_000).then(() => order.push('third')),
  ];
  second?.leave();
  expect([first?.isFirst, third?.isFirst]).toEqual([true, false]);
  first?.leave();
  await waits[1];
  expect(order).toEqual(['third']);
  expect(third?.isFirst).toBe(true);
  third?.leave();
  expect([room.hasLine('a'), room.isEmpty]).toEqual([false, true]);
});

it('is bounded', () => {
  const room = new WaitingRoom();
  for (let number = 0; number < 1000; number++) expect(room.join(`line-${number}`)).toBeDefined();
  expect(room.join('one more')).toBeUndefined();
});
