import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('..', import.meta.url));

test('bundled into single files, it migrates, writes the ledger and logs calls through its worker', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-bundle-'));
  try {
    writeFileSync(
      join(directory, 'entry.ts'),
      `import { randomBytes } from 'node:crypto';
       import { openStore } from '${source}open.ts';
       import { intent, reservation, settling, all } from '${source}conformance/sample.ts';
       import { callRecord } from '${source}conformance/call-record.ts';
       const store = await openStore({ dataDir: './data', masterKey: randomBytes(32), ledgerSync: 'full', workerUrl: new URL('./worker.mjs', import.meta.url), readingWorkerUrl: new URL('./reading-worker.mjs', import.meta.url) });
       const one = intent();
       await store.ledger.reserve(reservation(one));
       await store.ledger.close(settling(one, 5));
       const record = callRecord({ request: Buffer.from('body') });
       store.calls.add(record);
       await store.calls.flush();
       const { request } = await store.callReader.bodies(record);
       console.log(JSON.stringify([(await all(store.ledger.export(undefined))).length, Buffer.from(request).toString()]));
       await store.shutdown();`,
    );
    symlinkSync(join(source, '../node_modules'), join(directory, 'node_modules'));
    const common: BuildOptions = {
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['better-sqlite3'],
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    };
    await build({
      ...common,
      entryPoints: [join(directory, 'entry.ts')],
      outfile: join(directory, 'entry.mjs'),
      nodePaths: [join(source, '../node_modules')],
    });
    for (const name of ['worker', 'reading-worker']) {
      await build({
        ...common,
        entryPoints: [join(source, `calls/${name}.ts`)],
        outfile: join(directory, `${name}.mjs`),
      });
    }
    const run = spawnSync(process.execPath, ['entry.mjs'], { cwd: directory, encoding: 'utf8', timeout: 30_000 });
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toEqual([2, 'body']);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
