import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'portal-browser',
    globalSetup: [fileURLToPath(new URL('harness/build.ts', import.meta.url))],
    include: ['*.test.ts'],
    // A page is looked at four times by axe, which takes long on a busy machine.
    testTimeout: 300_000,
    hookTimeout: 120_000,
    // Only a wait that will never end takes so long; the same holds for the browser's own waits.
    expect: { poll: { timeout: 60_000 } },
    // Each file drives a browser and a gateway of its own.
    maxWorkers: 2,
  },
});
