import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'portal-browser',
    globalSetup: [fileURLToPath(new URL('harness/build.ts', import.meta.url))],
    include: ['*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    // Each file drives a browser and a gateway of its own.
    maxWorkers: 2,
  },
});
