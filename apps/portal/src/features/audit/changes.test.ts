import { describe, expect, it } from 'vitest';
import { memberChanges, otherDetail } from './changes.ts';

describe('what an entry of the audit changed', () => {
  it('names the members that differ, by their path', () => {
    const before = { name: 'prod', limits: { requests_per_minute: 60, concurrency: 4 }, models: ['fast'] };
    const after = { name: 'prod', limits: { requests_per_minute: 90, concurrency: 4 }, models: ['fast', 'cheap'] };
    expect(memberChanges({ before, after })).toEqual([
      { path: 'limits.requests_per_minute', before: '60', after: '90' },
      { path: 'models', before: '["fast"]', after: '["fast","cheap"]' },
    ]);
  });

  it('shows everything of what was made, and of what was deleted', () => {
    expect(memberChanges({ after: { name: 'prod' } })).toEqual([{ path: 'name', before: undefined, after: 'prod' }]);
    expect(memberChanges({ before: { name: 'prod' } })).toEqual([{ path: 'name', before: 'prod', after: undefined }]);
  });

  it('keeps apart what else the entry tells', () => {
    expect(otherDetail({ before: {}, after: {}, reason: 'wrong password', tries: 3 })).toEqual([
      ['reason', 'wrong password'],
      ['tries', '3'],
    ]);
    expect(otherDetail(null)).toEqual([]);
  });
});
