import { isObject, type JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { openApiSchema } from './schema.ts';

describe('a JSON Schema in Google’s own form', () => {
  it.each([
    ['null as nullable', { type: ['string', 'null'] }, { type: 'string', nullable: true }],
    [
      'several types as alternatives',
      { type: ['string', 'integer'] },
      { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    ],
    [
      'an alternative of null as nullable',
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
      { type: 'string', nullable: true },
    ],
    [
      'oneOf as anyOf',
      { oneOf: [{ type: 'string' }, { type: 'number' }] },
      { anyOf: [{ type: 'string' }, { type: 'number' }] },
    ],
    ['const as an enumeration', { const: 'a' }, { type: 'string', enum: ['a'] }],
    ['an enumeration as texts', { enum: [1, null, 'a'] }, { type: 'string', nullable: true, enum: ['1', 'a'] }],
    ['a list without items', { type: 'array' }, { type: 'array', items: { type: 'string' } }],
    [
      'unknown members in words',
      { type: 'integer', exclusiveMinimum: 0, description: 'd' },
      { type: 'integer', description: 'd\n\n{exclusiveMinimum: 0}' },
    ],
    ['unknown formats in words', { type: 'string', format: 'uri' }, { type: 'string', description: '{format: "uri"}' }],
    [
      'closed objects as all are',
      { type: 'object', properties: { a: true }, additionalProperties: false },
      { type: 'object', properties: { a: { type: 'string' } } },
    ],
  ])('says %s', (_what, schema, said) => {
    expect(openApiSchema(schema)).toEqual(said);
  });

  it('joins what allOf holds', () => {
    expect(
      openApiSchema({
        allOf: [
          { properties: { a: { type: 'string' } }, required: ['a'] },
          { properties: { b: { type: 'number' } }, required: ['b'] },
        ],
        description: 'd',
      }),
    ).toEqual({
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'number' } },
      required: ['a', 'b'],
      description: 'd',
    });
  });

  it('fills references in, those to itself so far and no further', () => {
    const node = {
      type: 'object',
      properties: { v: { type: 'string' }, next: { $ref: '#/$defs/Node', description: 'n' } },
    };
    const said = openApiSchema({ $ref: '#/$defs/Node', $defs: { Node: node } });
    let depth = 0;
    let at: JsonObject | undefined = said;
    while (isObject(at?.properties)) {
      depth++;
      at = at.properties.next as JsonObject;
    }
    expect(depth).toBe(3);
    expect(JSON.stringify(said)).not.toContain('$ref');
    expect(openApiSchema({ $ref: 'https://elsewhere' })).toEqual({ type: 'object' });
  });

  it('stays small where references multiply', () => {
    const $defs: Record<string, object> = { l0: { type: 'string' } };
    for (let i = 1; i < 30; i++) {
      const $ref = `#/$defs/l${i - 1}`;
      $defs[`l${i}`] = { type: 'object', properties: { a: { $ref }, b: { $ref }, c: { $ref } } };
    }
    expect(JSON.stringify(openApiSchema({ $ref: '#/$defs/l29', $defs } as never)).length).toBeLessThan(200_000);
  });
});
