import { lingui, linguiTransformerBabelPreset } from '@lingui/vite-plugin';
import babel from '@rolldown/plugin-babel';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { chunkGroups } from './build/chunks.ts';
import { precompressed } from './build/precompressed.ts';
import { themeScript } from './build/theme-script.ts';

const HERE = import.meta.dirname;
/** Where `pnpm dev` finds a running gateway. */
const GATEWAY = 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [
    react(),
    lingui({ cwd: HERE, failOnCompileError: true }),
    babel({ presets: [linguiTransformerBabelPreset({}, { cwd: HERE })] }),
    tailwindcss(),
    themeScript(),
    precompressed(),
  ],
  build: {
    // light-dark(), which the tokens are made of, as it is.
    target: ['chrome123', 'edge123', 'firefox128', 'safari17.5'],
    // The policy for contents allows no data: but in images.
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: chunkGroups() } } },
  },
  server: { proxy: { '/api': { target: GATEWAY, changeOrigin: true } } },
});
