import { byScore } from './by-score.ts';
import type { Arrange } from './strategy.ts';

/** The most calls like this one that the rate limits still let through. */
export const mostHeadroom: Arrange = (members, weights, turn, look) => {
  const rooms = members.map(({ keys }) => {
    let room = 0;
    for (const key of keys) room += look.room(key);
    return room;
  });
  const why = (index: number) => {
    const room = rooms[index] as number;
    return room === Number.POSITIVE_INFINITY ? 'no limit known' : `room for ${Math.floor(room)} such calls`;
  };
  return {
    order: byScore(
      rooms.map((room) => -room),
      weights,
      turn,
    ),
    why,
  };
};
