import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

/** What Google's own `Schema` has; any other member makes it refuse the whole request. */
const KNOWN = new Set([
  ...['type', 'format', 'title', 'description', 'nullable', 'enum', 'default', 'items', 'properties', 'required'],
  ...['minItems', 'maxItems', 'minProperties', 'maxProperties', 'minLength', 'maxLength', 'pattern'],
  ...['minimum', 'maximum', 'anyOf', 'propertyOrdering'],
]);
/** Formats that the service takes for texts; others are said in words. */
const TEXT_FORMATS = new Set(['enum', 'date-time']);
/** A schema that refers to itself is unrolled so often; below it anything goes. */
const MOST_UNROLLED = 3;
/** References that multiply would make a schema of any size. */
const MOST_REFERENCES = 500;

/**
 * A JSON Schema as Google's `Schema`, a subset of OpenAPI 3.0: references are filled in, `const` becomes an enumeration
 * of one, a type that may be null becomes `nullable`, `oneOf` and `allOf` become `anyOf` or are joined, and what the
 * service knows no member for goes to the description, where the model still reads it.
 */
export function openApiSchema(schema: JsonObject): JsonObject {
  return new SchemaDraft(schema).convert(schema, []);
}

class SchemaDraft {
  readonly #root: JsonObject;
  #references = 0;

  constructor(root: JsonObject) {
    this.#root = root;
  }

  /** @param within the references that are being filled in */
  convert(schema: JsonObject, within: readonly string[]): JsonObject {
    if (typeof schema.$ref === 'string') return this.#referred(schema, schema.$ref, within);
    if (Array.isArray(schema.allOf)) return this.convert(joined(schema, schema.allOf), within);
    const said: JsonObject = {};
    const words: string[] = [];
    for (const [name, value] of Object.entries(schema)) {
      if (value !== undefined) this.#member(name, value, within, said, words);
    }
    if (said.type === undefined && said.anyOf === undefined) {
      if (said.properties !== undefined) said.type = 'object';
      else if (said.items !== undefined) said.type = 'array';
      else if (said.enum !== undefined) said.type = 'string';
    }
    if (said.type === 'array' && said.items === undefined) said.items = { type: 'string' };
    if (words.length > 0) {
      const before = typeof said.description === 'string' ? `${said.description}\n\n` : '';
      said.description = `${before}{${words.join(', ')}}`;
    }
    return said;
  }

  #member(name: string, value: Json, within: readonly string[], said: JsonObject, words: string[]): void {
    switch (name) {
      case 'type':
        return types(value, said);
      case 'const':
        said.enum = [typeof value === 'string' ? value : JSON.stringify(value)];
        return;
      case 'enum':
        if (Array.isArray(value)) said.enum = enumeration(value, said);
        return;
      case 'format':
        if (typeof value === 'string' && (TEXT_FORMATS.has(value) || /^(int|float|double)/.test(value))) {
          said.format = value;
        } else words.push(`format: ${JSON.stringify(value)}`);
        return;
      case 'properties':
        if (isObject(value)) said.properties = this.#each(value, within);
        return;
      case 'items':
        if (isObject(value)) said.items = this.convert(value, within);
        return;
      case 'anyOf':
      case 'oneOf':
        if (Array.isArray(value)) this.#alternatives(value, within, said);
        return;
      case '$schema':
      case '$id':
      case '$defs':
      case 'definitions':
      case 'additionalProperties':
      case 'unevaluatedProperties':
        return;
      default:
        if (KNOWN.has(name)) said[name] = value;
        else words.push(`${name}: ${JSON.stringify(value)}`);
    }
  }

  #each(properties: JsonObject, within: readonly string[]): JsonObject {
    const said: JsonObject = {};
    for (const [name, value] of Object.entries(properties)) {
      said[name] = isObject(value) ? this.convert(value, within) : { type: 'string' };
    }
    return said;
  }

  #alternatives(list: readonly Json[], within: readonly string[], said: JsonObject): void {
    const schemas = list.filter(isObject);
    const real = schemas.filter(({ type }) => type !== 'null');
    if (real.length < schemas.length) said.nullable = true;
    const [only] = real;
    if (real.length === 1 && only !== undefined) Object.assign(said, { ...this.convert(only, within), ...said });
    else if (real.length > 0) said.anyOf = real.map((one) => this.convert(one, within));
  }

  #referred(schema: JsonObject, reference: string, within: readonly string[]): JsonObject {
    const { $ref: _reference, ...beside } = schema;
    const found = this.#find(reference);
    const depth = within.filter((one) => one === reference).length;
    if (found === undefined || depth >= MOST_UNROLLED || ++this.#references > MOST_REFERENCES) {
      return { type: 'object', ...this.convert(beside, within) };
    }
    return this.convert({ ...found, ...beside }, [...within, reference]);
  }

  /** `#/$defs/Name`, by JSON pointer. */
  #find(reference: string): JsonObject | undefined {
    if (reference === '#') return this.#root;
    if (!reference.startsWith('#/')) return undefined;
    let at: Json | undefined = this.#root;
    for (const step of reference.slice(2).split('/')) {
      const name = decode(step).replaceAll('~1', '/').replaceAll('~0', '~');
      at = isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
    }
    return isObject(at) ? at : undefined;
  }
}

function decode(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

/** One type, which may be null besides. */
function types(value: Json, said: JsonObject): void {
  const list = Array.isArray(value) ? value : [value];
  const real = list.filter((type) => type !== 'null');
  if (real.length < list.length) said.nullable = true;
  const [only] = real;
  if (real.length > 1) said.anyOf = real.map((type) => ({ type }));
  else if (only !== undefined) said.type = only;
}

/** Texts alone are taken. */
function enumeration(values: readonly Json[], said: JsonObject): Json[] {
  if (values.includes(null)) said.nullable = true;
  return values.filter((one) => one !== null).map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
}

/** All of several schemas in one: members of later ones win, properties and required names come together. */
function joined(schema: JsonObject, parts: readonly Json[]): JsonObject {
  const { allOf: _parts, ...rest } = schema;
  let result: JsonObject = {};
  for (const part of [...parts, rest]) {
    if (!isObject(part)) continue;
    const properties = { ...objectOf(result.properties), ...objectOf(part.properties) };
    const required = [...listOf(result.required), ...listOf(part.required)];
    result = { ...result, ...part };
    if (Object.keys(properties).length > 0) result.properties = properties;
    if (required.length > 0) result.required = [...new Set(required)];
  }
  return result;
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}
