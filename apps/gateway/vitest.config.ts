import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'gateway',
    globalSetup: ['test/harness/build.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
  define: { __SLUICE_VERSION__: '"0.0.0-test"' },
});
