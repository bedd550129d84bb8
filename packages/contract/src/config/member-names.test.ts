import { describe, expect, it } from 'vitest';
import { membersAt, nearest } from './member-names.ts';
import { sluiceConfigSchema } from './schema.ts';

describe('the members of an object', () => {
  it('are found through mappings, lists, refinements and alternatives', () => {
    expect(membersAt(sluiceConfigSchema, [])).toContain('providers');
    expect(membersAt(sluiceConfigSchema, ['providers', 'x', 'keys', 0])).toContain('access_key_id');
    expect(membersAt(sluiceConfigSchema, ['tenants', 'x', 'budgets', 3])).toContain('timezone');
    expect(membersAt(sluiceConfigSchema, ['tenants', 'x', 'models', 'm', 'targets', 0])).toContain('canary_percent');
  });

  it('are none where the path leads nowhere', () => {
    for (const path of [
      ['nowhere'],
      ['constructor'],
      ['providers', 0],
      ['providers', 'x', 'type', 'y'],
      ['cache', 'mode'],
    ]) {
      expect(membersAt(sluiceConfigSchema, path), path.join('.')).toEqual([]);
    }
  });
});

describe('the name that was probably meant', () => {
  const known = ['rpm', 'tpm', 'base_url', 'concurrency', 'priority'];

  it('is the one that is a slip or two away', () => {
    expect(nearest('base_ulr', known)).toBe('base_url');
    expect(nearest('base-url', known)).toBe('base_url');
    expect(nearest('baseurl', known)).toBe('base_url');
    expect(nearest('Concurrency', known)).toBe('concurrency');
    expect(nearest('prioritys', known)).toBe('priority');
  });

  it('is none where two are as near, or none is near', () => {
    expect(nearest('xpm', known)).toBeUndefined();
    expect(nearest('rq', known)).toBeUndefined();
    expect(nearest('temperature', known)).toBeUndefined();
    expect(nearest('', known)).toBeUndefined();
  });
});
