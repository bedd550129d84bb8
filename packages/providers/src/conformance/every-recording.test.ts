import { describe, expect, it } from 'vitest';
import { type Account, accountOf } from './account.ts';
import { conformancePage } from './conformance-page.ts';
import { leftOut } from './left-out.ts';
import { everyRecording } from './recordings.ts';
import { type RequestAccount, requestAccountOf } from './request-account.ts';
import { DIALECTS } from './spoken-to.ts';

const recordings = everyRecording();
const conversations = recordings.filter((one) => one.family in DIALECTS && leftOut(one) === undefined);
const accounts = new Map<string, Account>();
const requests = new Map<string, RequestAccount>();

describe.skipIf(recordings.length === 0)('every recording, in every dialect of callers', () => {
  it.each(recordings.map((one) => [one.id, one] as const))('%s', (id, recording) => {
    const account = accountOf(recording);
    accounts.set(id, account);
    expect(account.failed).toEqual([]);
  });
});

describe.skipIf(recordings.length === 0)('every recorded request, from every dialect to every provider', () => {
  it.each(conversations.map((one) => [one.id, one] as const))('%s', (id, recording) => {
    const account = requestAccountOf(recording);
    requests.set(id, account);
    expect(account.failed).toEqual([]);
  });
});

describe.skipIf(recordings.length === 0)('docs/providers/conformance.md', () => {
  it('tells these figures (renew it with `vitest -u`)', async () => {
    const all = recordings.map((one) => accounts.get(one.id) ?? accountOf(one));
    const sent = conversations.map((one) => requests.get(one.id) ?? requestAccountOf(one));
    await expect(conformancePage(all, sent)).toMatchFileSnapshot('../../../../docs/providers/conformance.md');
  });
});
