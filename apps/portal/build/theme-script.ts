import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';

const SOURCE = new URL('../src/theme-before-paint.js', import.meta.url);

/**
 * Puts the script that sets the stored theme before the first paint into the page's head, as a file of its own: the
 * policy for contents allows no inline script, and a module would run too late.
 */
export function themeScript(): Plugin {
  let served = '/src/theme-before-paint.js';
  let reference: string | undefined;
  return {
    name: 'sluice-theme-script',
    async buildStart() {
      if (this.meta.watchMode) return;
      reference = this.emitFile({ type: 'asset', name: 'theme.js', source: await readFile(SOURCE, 'utf8') });
    },
    generateBundle() {
      if (reference !== undefined) served = `/${this.getFileName(reference)}`;
    },
    transformIndexHtml: {
      order: 'post',
      handler: () => [{ tag: 'script', attrs: { src: served }, injectTo: 'head-prepend' }],
    },
  };
}
