import { describe, expect, it } from 'vitest';
import { type Manifest, sizeKb } from './sizes.ts';

const MANIFEST: Manifest = {
  'index.html': { file: 'start.js', css: ['start.css'], imports: ['_shared'] },
  _shared: { file: 'shared.js' },
  page: { file: 'page.js', imports: ['_shared', '_list'] },
  _list: { file: 'list.js', imports: ['_shared'], css: ['list.css'] },
  unrelated: { file: 'unrelated.js' },
};
const BYTES: Readonly<Record<string, number>> = {
  'start.js': 1000,
  'shared.js': 200,
  'page.js': 30,
  'list.js': 4,
  'start.css': 70,
  'list.css': 5,
};
const sizeOf = (file: string) => BYTES[file] ?? Number.NaN;

describe('what a visit loads', () => {
  it('is an entry with everything that it imports, each file once', () => {
    expect(sizeKb(MANIFEST, { name: '', maxKb: 1, entries: ['index.html', '_shared'] }, sizeOf)).toBe(1.2);
  });

  it('leaves out what is there already', () => {
    expect(sizeKb(MANIFEST, { name: '', maxKb: 1, entries: ['page'], beyond: ['index.html'] }, sizeOf)).toBe(0.034);
  });

  it('tells styles from code', () => {
    const entries = Object.keys(MANIFEST);
    expect(sizeKb(MANIFEST, { name: '', maxKb: 1, entries, kind: 'css' }, sizeOf)).toBe(0.075);
  });

  it('names an entry that is gone, instead of counting nothing', () => {
    expect(() => sizeKb(MANIFEST, { name: '', maxKb: 1, entries: ['gone'] }, sizeOf)).toThrow('the build has no gone');
  });
});
