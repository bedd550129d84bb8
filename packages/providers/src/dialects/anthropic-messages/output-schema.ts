import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

/** Constraints that Anthropic's structured output refuses; they are said in words instead. */
const REFUSED = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
]);
/** Members that hold schemas by name, and lists of schemas. */
const BY_NAME = new Set(['properties', '$defs', 'definitions']);
const LISTS = new Set(['anyOf', 'allOf', 'oneOf', 'prefixItems']);

/**
 * A JSON Schema in the form that `output_config.format` takes: every object closed, and constraints that the service does
 * not enforce moved to the description, where the model still reads them.
 */
export function outputSchema(schema: JsonObject): JsonObject {
  const converted: JsonObject = {};
  const words: string[] = [];
  for (const [name, value] of Object.entries(schema)) {
    if (value === undefined) continue;
    if (REFUSED.has(name) || (name === 'minItems' && typeof value === 'number' && value > 1)) {
      words.push(`${name}: ${JSON.stringify(value)}`);
    } else if (BY_NAME.has(name) && isObject(value)) converted[name] = mapValues(value);
    else if (LISTS.has(name) && Array.isArray(value)) converted[name === 'oneOf' ? 'anyOf' : name] = value.map(nested);
    else if (name === 'items') converted[name] = nested(value);
    else converted[name] = value;
  }
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  if (types.includes('object') || isObject(schema.properties)) converted.additionalProperties = false;
  if (words.length > 0) {
    const said = typeof schema.description === 'string' ? `${schema.description}\n\n` : '';
    converted.description = `${said}{${words.join(', ')}}`;
  }
  return converted;
}

function nested(value: Json): Json {
  return isObject(value) ? outputSchema(value) : value;
}

function mapValues(schemas: JsonObject): JsonObject {
  const mapped: JsonObject = {};
  for (const [name, value] of Object.entries(schemas)) if (value !== undefined) mapped[name] = nested(value);
  return mapped;
}
