import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../json/json.ts';
import { jsonSchemaOf } from './schema.ts';

describe('Google`s schema as JSON Schema', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['types in lower case', { type: 'STRING', description: 'D' }, { type: 'string', description: 'D' }],
    ['no type where none is said', { type: 'TYPE_UNSPECIFIED' }, {}],
    [
      'types by their numbers',
      { type: 6, properties: { a: { type: 1 }, b: { type: 5, items: { type: 3 } }, c: { type: 0 } } },
      {
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'array', items: { type: 'integer' } }, c: {} },
      },
    ],
    ['lists of types', { type: ['STRING', 'null'] }, { type: ['string', 'null'] }],
    [
      'what is JSON Schema already',
      { type: 'integer', minimum: 1, $ref: '#/x' },
      { type: 'integer', minimum: 1, $ref: '#/x' },
    ],
    ['what may be null', { type: 'STRING', nullable: true }, { type: ['string', 'null'] }],
    [
      'a choice that may be null',
      { type: 'STRING', format: 'enum', enum: ['a'], nullable: true },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      'alternatives that may be null',
      { any_of: [{ type: 'NUMBER' }], nullable: true },
      { anyOf: [{ type: 'number' }, { type: 'null' }] },
    ],
    [
      '64-bit counts',
      { type: 'ARRAY', min_items: '2', items: { type: 'OBJECT' } },
      { type: 'array', minItems: 2, items: { type: 'object' } },
    ],
    [
      'members by their own names, which no spelling rule holds for',
      {
        type: 'OBJECT',
        properties: { snake_case: { type: 'STRING' }, type: { type: 'BOOLEAN' } },
        propertyOrdering: ['type'],
        required: ['snake_case'],
      },
      {
        type: 'object',
        properties: { snake_case: { type: 'string' }, type: { type: 'boolean' } },
        required: ['snake_case'],
      },
    ],
    [
      'definitions',
      { defs: { X: { type: 'STRING' } }, additionalProperties: { type: 'STRING' } },
      { $defs: { X: { type: 'string' } }, additionalProperties: { type: 'string' } },
    ],
    [
      'values that look like types',
      { type: 'STRING', enum: ['STRING'], default: 'NUMBER', example: { type: 'STRING' } },
      { type: 'string', enum: ['STRING'], default: 'NUMBER', example: { type: 'STRING' } },
    ],
    ['members that are null', { type: 'STRING', description: null }, { type: 'string' }],
  ])('says %s', (_what, google, plain) => {
    expect(jsonSchemaOf(google, 'schema')).toEqual(plain);
  });

  it('is not changed itself', () => {
    const google = { type: 'OBJECT', properties: { a: { type: 'STRING', nullable: true } } };
    const before = structuredClone(google);
    jsonSchemaOf(google, 'schema');
    expect(google).toEqual(before);
  });
});
