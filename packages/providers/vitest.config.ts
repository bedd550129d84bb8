import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Property tests make hundreds of runs: on a busy machine the usual five seconds are few.
  test: { name: 'providers', testTimeout: 30_000 },
});
