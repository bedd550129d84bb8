import { expect, it } from 'vitest';
import { ownBytes } from './own-bytes.ts';

it('holds on to no more memory than it has bytes', () => {
  const pooled = Buffer.from('a small answer');
  expect(pooled.buffer.byteLength).toBeGreaterThan(pooled.length);
  const own = ownBytes(pooled);
  expect(own.toString()).toBe('a small answer');
  expect(own.buffer.byteLength).toBe(own.length);
});
