import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Delta } from './delta.ts';
import { joinedAnswers } from './joined-answers.ts';

it('answers of one choice each become the choices of one, each whole and in its order, with their usage together', () => {
  const answer = fc.record({ words: fc.array(fc.string({ minLength: 1 })), output: fc.nat(), input: fc.nat() });
  fc.assert(
    fc.property(fc.array(answer, { minLength: 1, maxLength: 5 }), (answers) => {
      const joined = joinedAnswers(
        answers.map(({ words, output, input }): Delta[] => [
          { type: 'start', id: 'a' },
          ...words.map((text): Delta => ({ type: 'text', choice: 0, text })),
          { type: 'usage', usage: { input }, raw: {} },
          { type: 'usage', usage: { output }, raw: {} },
          { type: 'finish', choice: 0, reason: 'stop', raw: 'stop' },
        ]),
      );
      expect(joined.filter(({ type }) => type === 'start')).toHaveLength(1);
      answers.forEach(({ words }, choice) => {
        const own = joined.filter((delta) => 'choice' in delta && delta.choice === choice);
        expect(own.map((delta) => (delta.type === 'text' ? delta.text : delta.type))).toEqual([...words, 'finish']);
      });
      const sum = (counts: number[]) => counts.reduce((a, b) => a + b, 0);
      expect(joined.filter(({ type }) => type === 'usage')).toMatchObject([
        { usage: { input: sum(answers.map(({ input }) => input)), output: sum(answers.map(({ output }) => output)) } },
      ]);
    }),
  );
});
