import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'portal-browser',
    // A browser on a busy machine now and then shows a frame that nobody would see; what is wrong is wrong each time.
    retry: 2,
    globalSetup: [fileURLToPath(new URL('harness/build.ts', import.meta.url))],
    include: ['*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    // Each file drives a browser and a gateway of its own.
    maxWorkers: 2,
  },
});
