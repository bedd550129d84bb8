import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'gateway',
    globalSetup: ['test/harness/build.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // What is waited for comes at once on a quiet machine, and not within the usual second on a busy one.
    expect: { poll: { timeout: 10_000 } },
  },
  define: { __SLUICE_VERSION__: '"0.0.0-test"' },
});
