import { expect, it } from 'vitest';
import { CheckCount } from './check-count.ts';

it.each([
  ['nothing is known before the first success', '', 'unknown'],
  ['two failures alone say nothing', 'xx', 'unknown'],
  ['three failures in a row take it out', 'xxx', 'unhealthy'],
  ['a success between them begins anew', '.xx.xx', 'healthy'],
  ['one success is not enough to come back', '.xxx.', 'unhealthy'],
  ['a failure between two begins anew', 'xxx.x.', 'unhealthy'],
  ['two in a row bring it back', 'xxx..', 'healthy'],
  ['and it takes three failures again to go', 'xxx..xx', 'healthy'],
])('%s', (_name, checks, state) => {
  const count = new CheckCount();
  for (const check of checks) count.add(check === '.');
  expect(count.state).toBe(state);
});
