import { describe, expect, it } from 'vitest';
import { findModel } from './find-model.ts';
import type { VendorModels } from './vendor-models.ts';

const nothing = { sources: { prices: 'p@1', facts: 'f@1' }, elsewhere: [], models: [], facts: [], retirements: [] };
const maker: VendorModels = {
  ...nothing,
  vendor: 'maker',
  models: [
    { id: 'big-2', match: { or: [{ equals: 'Big-2' }, { starts_with: 'big-2-20' }] }, prices: [] },
    { id: 'big', match: { and: [{ contains: 'big' }, { ends_with: 'old' }] }, prices: [] },
    { id: 'dated', match: { equals: 'dated-2025-05-14' }, prices: [] },
    { id: 'odd', match: { regex: '^odd-\\d+$' }, prices: [] },
  ],
  facts: [
    { id: 'big-2', can: ['tools'], output: 2 },
    { id: 'big-2-2024-01-01', can: [], output: 1 },
    { id: 'us.maker.only-v1:0', can: ['vision'] },
  ],
  retirements: [{ id: 'big-2-2024-01-01', on: '2026-01-01' }],
};
const shop: VendorModels = {
  ...nothing,
  vendor: 'shop',
  elsewhere: ['nobody', 'maker'],
  facts: [{ id: 'own', can: [] }],
};
const other = (vendor: string) => (vendor === 'maker' ? maker : undefined);
const find = (name: string, own = maker) => findModel(own, name, other);

describe('a model is found', () => {
  it.each([
    ['BIG-2', 'big-2'],
    ['big-2-2099-01-01', 'big-2'],
    ['a-big-old', 'big'],
    ['dated-20250514', 'dated'],
    ['odd-12', 'odd'],
  ])('%s as the source says which names mean it', (name, id) => {
    expect(find(name)?.priced?.id).toBe(id);
  });

  it.each(['big-2x', 'odd-1x', 'dated-20251399', 'nothing', ''])('%s is none', (name) => {
    expect(find(name)).toBeUndefined();
  });

  it('with the facts of its very name before those of what the name means', () => {
    expect(find('big-2-2024-01-01')).toMatchObject({ facts: { output: 1 }, retirement: { on: '2026-01-01' } });
    expect(find('big-2-2099-01-01')).toMatchObject({ facts: { output: 2 }, retirement: undefined });
  });

  it('by facts alone, without the region and the version that stand around a name', () => {
    expect(find('maker.only')).toMatchObject({ priced: undefined, facts: { can: ['vision'] } });
    expect(find('eu.maker.only-v2:0')?.facts?.id).toBe('us.maker.only-v1:0');
  });

  it('with its maker, where a vendor sells it at the maker’s price', () => {
    expect(find('big-2', shop)).toMatchObject({ seller: { vendor: 'maker' }, facts: { output: 2 } });
    expect(find('own', shop)).toMatchObject({ seller: { vendor: 'shop' }, priced: undefined });
    expect(find('big-2-2024-01-01', shop)?.retirement).toBeUndefined();
  });
});
