import { slug } from '@sluice/contract/config/scalars';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberedSlug, slugFrom } from './slug-from.ts';

test('a name for people becomes one for addresses', () => {
  expect(slugFrom('Größe & Co.', 'tenant')).toBe('grosse-co');
  expect(slugFrom('  Équipe   d’Été ', 'team')).toBe('equipe-d-ete');
  expect(slugFrom('北京', 'tenant')).toBe('tenant');
});

test('whatever the name is, it can be used, numbered too', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.integer({ min: 2, max: 99_999 }),
      (title, count) => {
        const made = slugFrom(title, 'team');
        expect(slug.safeParse(made).success).toBe(true);
        expect(slug.safeParse(numberedSlug(made, count)).success).toBe(true);
      },
    ),
  );
});
