import { expect, it } from 'vitest';
import { fieldOf } from './form-errors.ts';

it('an error stands at the most exact field that the form has for it', () => {
  const values = { name: '', targets: [{ provider: '' }], limits: { rpm: '' } };
  expect(fieldOf(values, 'targets.0.provider')).toBe('targets.0.provider');
  expect(fieldOf(values, 'targets.3.provider')).toBe('targets');
  expect(fieldOf(values, 'limits.tpm')).toBe('limits');
  expect(fieldOf(values, 'toString')).toBeUndefined();
  expect(fieldOf(values, null)).toBeUndefined();
});
