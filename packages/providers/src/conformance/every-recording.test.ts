import { describe, expect, it } from 'vitest';
import { type Account, accountOf } from './account.ts';
import { conformancePage } from './conformance-page.ts';
import { everyRecording } from './recordings.ts';

const recordings = everyRecording();
const accounts = new Map<string, Account>();

describe.skipIf(recordings.length === 0)('every recording, in every dialect of callers', () => {
  it.each(recordings.map((one) => [one.id, one] as const))('%s', (id, recording) => {
    const account = accountOf(recording);
    accounts.set(id, account);
    expect(account.failed).toEqual([]);
  });

  it('docs/providers/conformance.md tells these figures (renew it with `vitest -u`)', async () => {
    const all = recordings.map((one) => accounts.get(one.id) ?? accountOf(one));
    await expect(conformancePage(all)).toMatchFileSnapshot('../../../../docs/providers/conformance.md');
  });
});
