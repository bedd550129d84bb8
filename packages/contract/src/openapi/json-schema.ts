/** A JSON Schema of the 2020-12 dialect, as OpenAPI 3.1 takes it. */
export type Schema = Readonly<Record<string, unknown>>;

export function text(description: string, more: Schema = {}): Schema {
  return { type: 'string', description, ...more };
}

export function number(description: string, more: Schema = {}): Schema {
  return { type: 'number', description, ...more };
}

export function whole(description: string, more: Schema = {}): Schema {
  return { type: 'integer', description, ...more };
}

export function flag(description: string, more: Schema = {}): Schema {
  return { type: 'boolean', description, ...more };
}

export function list(items: Schema, more: Schema = {}): Schema {
  return { type: 'array', items, ...more };
}

/** Further members are taken, and passed on where the provider knows them. */
export function object(required: readonly string[], properties: Readonly<Record<string, Schema>>, more: Schema = {}) {
  return { type: 'object', ...(required.length === 0 ? {} : { required }), properties, ...more };
}

export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** Of a member that says which of the forms stands there. */
export function oneOf(...schemas: readonly Schema[]): Schema {
  return { oneOf: schemas };
}
