import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'portal-browser',
    globalSetup: ['harness/build.ts'],
    include: ['*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Each file drives a browser and a gateway of its own.
    maxWorkers: 2,
  },
});
