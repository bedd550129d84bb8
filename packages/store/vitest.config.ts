import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { name: 'store', testTimeout: 60_000, hookTimeout: 60_000 } });
