import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { name: 'gateway' }, define: { __SLUICE_VERSION__: '"0.0.0-test"' } });
