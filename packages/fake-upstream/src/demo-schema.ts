/** A JSON schema as far as it matters here. */
type Schema = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 16;
const MAX_NODES = 2000;
const MAX_ITEMS = 8;
const MAX_LENGTH = 256;

/** One value for each format that people use. */
const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  time: '00:00:00Z',
  duration: 'PT1H',
  email: 'demo@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/**
 * The smallest sensible instance of a schema, always the same for the same schema. Knows local `$ref`, `allOf` and the
 * first branch of `anyOf` and `oneOf`; patterns are not solved. Strange schemas yield some JSON, never an error.
 */
export function minimalInstance(schema: unknown): unknown {
  return instance(schema, { root: schema, left: MAX_NODES }, 'value', 0);
}

interface Walk {
  readonly root: unknown;
  /** How many more values may be made: a schema that refers to itself could ask for any number. */
  left: number;
}

function instance(input: unknown, walk: Walk, name: string, depth: number): unknown {
  walk.left -= 1;
  if (depth > MAX_DEPTH || walk.left < 0 || input === false) return null;
  if (!isObject(input)) return 'demo';
  const schema = merged(input, walk.root);
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum) && schema.enum.length > 0) return schema.enum[0];
  if ('default' in schema) return schema.default;
  if (Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0];
  for (const member of ['anyOf', 'oneOf'] as const) {
    const branches = schema[member];
    if (Array.isArray(branches) && branches.length > 0) {
      const { [member]: _, ...rest } = schema;
      const branch: unknown = branches[0];
      return instance(isObject(branch) ? { ...rest, ...branch } : rest, walk, name, depth + 1);
    }
  }
  switch (typeOf(schema)) {
    case 'object':
      return objectInstance(schema, walk, depth);
    case 'array':
      return arrayInstance(schema, walk, name, depth);
    case 'integer':
      return numberInstance(schema, true);
    case 'number':
      return numberInstance(schema, false);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return textInstance(schema, name);
  }
}

/** Follows one local reference and lays `allOf` together. */
function merged(schema: Schema, root: unknown): Schema {
  let result = schema;
  for (let hops = 0; typeof result.$ref === 'string' && hops < MAX_DEPTH; hops += 1) {
    const target = resolveRef(result.$ref, root);
    const { $ref: _, ...rest } = result;
    result = isObject(target) ? { ...target, ...rest } : rest;
  }
  if (!Array.isArray(result.allOf)) return result;
  const { allOf, ...rest } = result;
  let sum: Record<string, unknown> = rest;
  for (const part of allOf.slice(0, MAX_ITEMS) as unknown[]) {
    if (!isObject(part)) continue;
    const { allOf: _, ...plain } = typeof part.$ref === 'string' ? merged({ $ref: part.$ref }, root) : part;
    const properties = { ...asObject(sum.properties), ...asObject(plain.properties) };
    const required = [...asList(sum.required), ...asList(plain.required)];
    sum = { ...sum, ...plain };
    if (Object.keys(properties).length > 0) sum.properties = properties;
    if (required.length > 0) sum.required = required;
  }
  return sum;
}

function resolveRef(ref: string, root: unknown): unknown {
  if (!ref.startsWith('#')) return undefined;
  let at: unknown = root;
  for (const part of ref.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    at = isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return at;
}

function typeOf(schema: Schema): unknown {
  if (Array.isArray(schema.type)) return schema.type.find((type) => type !== 'null') ?? 'null';
  if (schema.type !== undefined) return schema.type;
  if (isObject(schema.properties)) return 'object';
  if (schema.items !== undefined) return 'array';
  return 'minimum' in schema || 'maximum' in schema ? 'number' : 'string';
}

function objectInstance(schema: Schema, walk: Walk, depth: number): Record<string, unknown> {
  const properties = asObject(schema.properties);
  const required = asList(schema.required).filter((name): name is string => typeof name === 'string');
  // Without a list of what is required an empty object would be valid, and useless to look at.
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, MAX_ITEMS);
  const entries = [...new Set(names)].map((name) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : true;
    return [name, instance(property, walk, name, depth + 1)] as const;
  });
  return Object.fromEntries(entries);
}

function arrayInstance(schema: Schema, walk: Walk, name: string, depth: number): unknown[] {
  const count = Math.min(MAX_ITEMS, Math.max(0, numberOf(schema.minItems) ?? (schema.items === undefined ? 0 : 1)));
  const atMost = numberOf(schema.maxItems) ?? count;
  const item = schema.items === undefined ? true : schema.items;
  return Array.from({ length: Math.min(count, atMost) }, () => instance(item, walk, name, depth + 1));
}

function numberInstance(schema: Schema, whole: boolean): number {
  const above = numberOf(schema.exclusiveMinimum);
  const below = numberOf(schema.exclusiveMaximum);
  const low = Math.max(numberOf(schema.minimum) ?? Number.NEGATIVE_INFINITY, above ?? Number.NEGATIVE_INFINITY);
  const high = Math.min(numberOf(schema.maximum) ?? Number.POSITIVE_INFINITY, below ?? Number.POSITIVE_INFINITY);
  const fits = (value: number) => value >= low && value <= high && value !== above && value !== below;
  const multiple = numberOf(schema.multipleOf) ?? 0;
  const wishes = [
    1,
    whole ? Math.ceil(low) : low,
    Math.floor(low) + 1,
    whole ? Math.floor(high) : high,
    (low + high) / 2,
  ];
  const found = wishes.find((value) => Number.isFinite(value) && fits(value)) ?? Math.ceil(high) - 1;
  const value = Number.isFinite(found) ? found : 1;
  return multiple > 0 ? Math.ceil(value / multiple) * multiple : value;
}

function textInstance(schema: Schema, name: string): string {
  const known = typeof schema.format === 'string' ? FORMATS[schema.format] : undefined;
  const atLeast = Math.min(MAX_LENGTH, numberOf(schema.minLength) ?? 0);
  const atMost = Math.max(0, numberOf(schema.maxLength) ?? MAX_LENGTH);
  return (known ?? `demo ${name}`).padEnd(atLeast, '.').slice(0, Math.max(atLeast, atMost));
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asObject(value: unknown): Schema {
  return isObject(value) ? value : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
