import { expect, it } from 'vitest';
import { addressBlock, SignInThrottle, TRIES_WINDOW_MS } from './sign-in-throttle.ts';

function atTime() {
  const clock = { now: 1_000_000 };
  const throttle = new SignInThrottle(() => clock.now);
  const attempt = (account: string, address = '192.0.2.1', known = false) => throttle.begin(account, address, known);
  return { clock, attempt };
}

it('takes ten tries of an account in 15 minutes and says how long the eleventh has to wait', () => {
  const { clock, attempt } = atTime();
  for (let i = 0; i < 10; i++) {
    expect(attempt('ada', `192.0.2.${i}`)).toHaveProperty('attempt');
    clock.now += 1000;
  }
  expect(attempt('ada', '192.0.2.99')).toEqual({ retryAfterS: TRIES_WINDOW_MS / 1000 - 10 });
  expect(attempt('bob', '192.0.2.99')).toHaveProperty('attempt');
  clock.now += TRIES_WINDOW_MS - 10_000 + 1;
  expect(attempt('ada', '192.0.2.99')).toHaveProperty('attempt');
  expect(attempt('ada', '192.0.2.99')).toHaveProperty('retryAfterS');
});

it('takes fifty of an address, over all accounts; a /64 counts as one address', () => {
  const { attempt } = atTime();
  for (let i = 0; i < 50; i++) expect(attempt(`user${i}`, `2001:db8:1:2::${i.toString(16)}`)).toHaveProperty('attempt');
  expect(attempt('another', '2001:db8:1:2:ffff::1')).toHaveProperty('retryAfterS');
  expect(attempt('another', '2001:db8:1:3::1')).toHaveProperty('attempt');
  expect(addressBlock('::ffff:192.0.2.1')).toBe(addressBlock('192.0.2.1'));
});

it('forgets the tries of an account after a right password, but not those of the address', () => {
  const { attempt } = atTime();
  for (let i = 0; i < 49; i++) {
    const admission = attempt(i % 5 === 0 ? 'own' : `victim${i}`);
    if (i % 5 === 0 && 'attempt' in admission) admission.attempt.succeeded();
  }
  let more = 0;
  while ('attempt' in attempt(`another${more}`)) more++;
  expect(more).toBe(50 - 39);
});

it('counts tries at the same time before any of them has failed', () => {
  const { attempt } = atTime();
  const admissions = Array.from({ length: 20 }, () => attempt('ada'));
  expect(admissions.filter((one) => 'attempt' in one)).toHaveLength(10);
});

it('lets an owner in from where he is signed in, whatever strangers try from elsewhere', () => {
  const { attempt } = atTime();
  for (let i = 0; i < 12; i++) attempt('ada', '198.51.100.1');
  expect(attempt('ada', '192.0.2.1')).toHaveProperty('retryAfterS');
  expect(attempt('ada', '192.0.2.1', true)).toHaveProperty('attempt');
});

it('remembers a bounded number of accounts', () => {
  const { attempt } = atTime();
  for (let i = 0; i < 10; i++) attempt('first', `10.0.0.${i}`);
  for (let i = 0; i < 10_000; i++) attempt(`user${i}`, `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`);
  expect(attempt('first', '192.0.2.1')).toHaveProperty('attempt');
});
