// The files of /docs: our own script and style, and Scalar's one bundled file, under names that hold their content's hash.
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const SOURCES = {
  scalar: fileURLToPath(
    import.meta.resolve('@scalar/api-reference').replace(/dist\/.*$/, 'dist/browser/standalone.js'),
  ),
  script: fileURLToPath(new URL('./page.js', import.meta.url)),
  style: fileURLToPath(new URL('./page.css', import.meta.url)),
};

/** @param {string} folder is made; `files.json` in it says which name is what */
export async function buildDocsPage(folder) {
  await mkdir(folder, { recursive: true });
  const names = {};
  for (const [part, path] of Object.entries(SOURCES)) {
    // Its map is not brought along.
    const text = (await readFile(path, 'utf8')).replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
    names[part] = `${part}-${hash}.${path.endsWith('.css') ? 'css' : 'js'}`;
    await writeFile(join(folder, names[part]), text);
    await writeFile(join(folder, `${names[part]}.gz`), gzipSync(text, { level: 9 }));
  }
  await writeFile(join(folder, 'files.json'), JSON.stringify(names));
}
