import { type OutputUnit, type SchemaDraft, Validator } from '@cfworker/json-schema';
import type { JsonObject } from '@sluice/core/json/json';

/** So many are told; the model mends the rest along with them. */
const MOST_FLAWS = 8;
/** Only say that something within them does not fit, which stands beside them. */
const CONTAINERS = new Set(['properties', 'items', '$ref', 'allOf', 'prefixItems', 'additionalItems', 'false']);
/** Also said of members that are known, where those do not fit. */
const OPEN = new Set(['additionalProperties', 'unevaluatedProperties']);

/**
 * What of a JSON text does not fit the schema. Nothing is fetched: a `$ref` leads somewhere within the schema or nowhere.
 * @throws where the schema cannot be followed
 */
export function schemaFlaws(schema: JsonObject, text: string): readonly string[] {
  const { valid, errors } = new Validator(schema, draftOf(schema), false).validate(JSON.parse(text));
  if (valid) return [];
  const own = errors.filter((one) => !CONTAINERS.has(one.keyword) && !(OPEN.has(one.keyword) && isTold(one, errors)));
  return (own.length > 0 ? own : errors).slice(0, MOST_FLAWS).map(worded);
}

/** Whether what is wrong within the member is told by itself. */
function isTold({ instanceLocation: at, error }: OutputUnit, errors: readonly OutputUnit[]): boolean {
  return errors.some(({ keyword, instanceLocation: place }) => {
    if (OPEN.has(keyword) || keyword === 'false' || !place.startsWith(`${at}/`)) return false;
    const [member = ''] = place.slice(at.length + 1).split('/');
    return error.includes(`"${member.replaceAll('~1', '/').replaceAll('~0', '~')}"`);
  });
}

function draftOf({ $schema }: JsonObject): SchemaDraft {
  const said = typeof $schema === 'string' ? $schema : '';
  if (said.includes('draft-04')) return '4';
  if (/draft-0[67]/.test(said)) return '7';
  return said.includes('2019-09') ? '2019-09' : '2020-12';
}

function worded({ instanceLocation, error }: OutputUnit): string {
  const place = instanceLocation.replace(/^#\/?/, '');
  return place === '' ? error : `at ${place}: ${error}`;
}
