import { afterAll, describe, expect, it } from 'vitest';
import { SchemaThread } from './schema-thread.ts';

const thread = new SchemaThread(new URL('./schema-worker.ts', import.meta.url));
afterAll(() => thread.shutdown());

const check = (schema: object, value: unknown) => thread.flaws(schema as never, JSON.stringify(value));

describe('a text that is held to a schema', () => {
  it('fits, or is told where it does not', async () => {
    const schema = {
      type: 'object',
      properties: { shades: { type: 'array', items: { $ref: '#/$defs/shade' } } },
      required: ['shades'],
      additionalProperties: false,
      $defs: { shade: { enum: ['red', 'blue'] } },
    };
    expect(await check(schema, { shades: ['red'] })).toEqual([]);
    const flaws = await check(schema, { shades: ['green'], size: 3 });
    expect(flaws).toEqual([expect.stringContaining('at shades/0'), expect.stringContaining('size')]);
  });

  it('is nobody`s knowledge where the schema leads out of itself: nothing is fetched', async () => {
    const answer = await check({ $ref: 'http://127.0.0.1:9/schema.json' }, {});
    expect(answer).toEqual({ unknown: expect.stringContaining('$ref') });
  });

  it('is given up where the check takes for ever, and the next one is made all the same', async () => {
    const endless = { type: 'string', pattern: '^(a+)+$' };
    const [hanging, next] = await Promise.all([check(endless, `${'a'.repeat(40)}!`), check({ type: 'string' }, 'red')]);
    expect(hanging).toEqual({ unknown: 'the check took too long' });
    expect(next).toEqual([]);
  });

  it('is given up where the schema goes round in itself', async () => {
    const round = { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } };
    expect(await check(round, {})).toEqual({ unknown: expect.any(String) });
  });
});
