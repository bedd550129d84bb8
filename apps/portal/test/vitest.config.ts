import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'portal-browser',
    globalSetup: ['harness/build.ts'],
    include: ['*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    // Each file drives a browser and a gateway of its own.
    maxWorkers: 2,
  },
});
