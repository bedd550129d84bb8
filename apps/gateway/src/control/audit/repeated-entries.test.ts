import type { AuditEntry } from '@sluice/store/config/audit-entry';
import type { Actor } from '@sluice/store/config/config-store';
import { expect, it } from 'vitest';
import { RepeatedEntries } from './repeated-entries.ts';

function recorder() {
  const written: (AuditEntry & { readonly who: string })[] = [];
  return {
    written,
    recordAudit: async (actor: Actor, entries: readonly AuditEntry[]) => {
      written.push(...entries.map((entry) => ({ ...entry, who: actor.name })));
    },
  };
}

const ada = { name: 'user:ada', address: '192.0.2.1' };
const refused = (object: string): AuditEntry => ({ action: 'refused', object, detail: { code: 'not_found' } });

it('writes the first entry at once and how often it came again at the end of the window', async () => {
  const log = recorder();
  const entries = new RepeatedEntries(log);
  for (let i = 0; i < 4; i++) await entries.note(ada, refused('GET /x'));
  await entries.note({ ...ada, name: 'user:bob' }, refused('GET /x'));
  expect(log.written.map(({ who }) => who)).toEqual(['user:ada', 'user:bob']);
  await entries.flush();
  expect(log.written.slice(2)).toEqual([
    { who: 'user:ada', action: 'refused', object: 'GET /x', detail: { code: 'not_found', repeated: 3 } },
  ]);
  await entries.flush();
  expect(log.written).toHaveLength(3);
});

it('keeps no more than a bounded number of entries of one actor, and of all of them', async () => {
  const log = recorder();
  const entries = new RepeatedEntries(log);
  for (let i = 0; i < 60; i++) await entries.note(ada, refused(`GET /${i}`));
  expect(log.written).toHaveLength(50);
  for (let i = 0; i < 1000; i++) await entries.note({ name: `user:${i}` }, refused('GET /x'));
  expect(log.written.length).toBeLessThan(510);
  await entries.flush();
  const counted = log.written.filter(({ object }) => object === 'others').map(({ detail }) => detail);
  expect(counted).toContainEqual({ repeated: 10 });
  const total = counted.reduce<number>((sum, detail) => sum + (detail as { repeated: number }).repeated, 0);
  expect(total + log.written.length - counted.length).toBe(1060);
});
