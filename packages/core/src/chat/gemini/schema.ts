import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import { camelMembers } from './spelling.ts';

/** Members whose values are schemas by name. */
const BY_NAME = new Set(['properties', '$defs', 'defs']);
/** Google writes 64-bit numbers as strings. */
const COUNTS = new Set(['minItems', 'maxItems', 'minProperties', 'maxProperties', 'minLength', 'maxLength']);

/**
 * Google's `Schema` (OpenAPI 3.0 with types in upper case) as JSON Schema. Only its own members change; what it does not
 * know stays as it is, JSON Schema included.
 */
export function jsonSchemaOf(schema: JsonObject, at: string): JsonObject {
  const source = camelMembers(schema, at);
  const result: JsonObject = {};
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined || value === null) continue;
    if (name === 'type') setType(result, value);
    else if (BY_NAME.has(name) && isObject(value)) result[name === 'defs' ? '$defs' : name] = eachOf(value, at);
    else if (isObject(value) && (name === 'items' || name === 'additionalProperties')) {
      result[name] = jsonSchemaOf(value, `${at}.${name}`);
    } else if (Array.isArray(value) && (name === 'anyOf' || name === 'prefixItems')) {
      result[name] = value.map((one, i) => (isObject(one) ? jsonSchemaOf(one, `${at}.${name}[${i}]`) : one));
    } else if (COUNTS.has(name) && typeof value === 'string') result[name] = Number(value);
    // `enum` says only that the texts are among those listed; the order of members says nothing about what fits.
    else if (name !== 'nullable' && name !== 'propertyOrdering' && !(name === 'format' && value === 'enum')) {
      result[name] = value;
    }
  }
  return source.nullable === true ? orNull(result) : result;
}

function eachOf(schemas: JsonObject, at: string): JsonObject {
  const result: JsonObject = {};
  for (const [name, value] of Object.entries(schemas)) {
    result[name] = isObject(value) ? jsonSchemaOf(value, `${at}.${name}`) : value;
  }
  return result;
}

/** Google's enumeration `Type`: some of its clients send the number of a name (recorded). */
const TYPES = ['TYPE_UNSPECIFIED', 'STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT', 'NULL'];

function setType(result: JsonObject, sent: Json): void {
  const type = typeof sent === 'number' ? (TYPES[sent] ?? sent) : sent;
  if (typeof type === 'string') {
    if (type !== 'TYPE_UNSPECIFIED') result.type = type.toLowerCase();
  } else if (Array.isArray(type)) {
    result.type = type.map((one) => (typeof one === 'string' ? one.toLowerCase() : one));
  } else result.type = type;
}

function orNull(schema: JsonObject): JsonObject {
  const { type, enum: values, anyOf } = schema;
  const result = { ...schema };
  if (typeof type === 'string' && type !== 'null') result.type = [type, 'null'];
  if (Array.isArray(values) && !values.includes(null)) result.enum = [...values, null];
  if (Array.isArray(anyOf)) result.anyOf = [...anyOf, { type: 'null' }];
  return result;
}
