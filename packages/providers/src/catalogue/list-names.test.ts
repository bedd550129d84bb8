import { expect, it } from 'vitest';
import { listNames } from './list-names.ts';

it('a vendor’s models are listed once, by names that find them', () => {
  const names = listNames({
    ...{ vendor: 'v', sources: { prices: 'p@1', facts: 'f@1' }, elsewhere: [], retirements: [] },
    models: [
      { id: 'plain', title: 'Of prices', match: { equals: 'plain' }, prices: [] },
      { id: 'short', title: 'Short', match: { or: [{ contains: 'x' }, { equals: 'accounts/v/short' }] }, prices: [] },
      { id: 'family', match: { starts_with: 'nothing-like-it' }, prices: [] },
    ],
    facts: [{ id: 'plain', title: 'Of facts', can: [] }],
  });
  expect(names).toEqual([
    { name: 'plain', title: 'Of facts' },
    { name: 'accounts/v/short', title: 'Short' },
  ]);
});
