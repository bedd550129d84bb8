import { readdirSync, readFileSync, statSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Main-thread profiles of V8, as `node --cpu-prof` writes them. */
interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface Place {
  /** Function and line in the source, not in the bundle. */
  readonly name: string;
  /** Package or folder, to see which part of the product costs what. */
  readonly part: string;
}

/** The biggest profile in a folder: that of the process's main thread, workers have their own. */
export function findProfile(dir: string): string | undefined {
  const files = readdirSync(dir).filter((name) => name.endsWith('.cpuprofile'));
  const bySize = files.map((name) => join(dir, name)).sort((a, b) => statSync(b).size - statSync(a).size);
  return bySize[0];
}

/** Own time by part and by function, the dearest first, as lines of text; idle time is left out of the shares. */
export function summarise(file: string, count = 40): string {
  const profile = JSON.parse(readFileSync(file, 'utf8')) as Profile;
  const sources = new Sources();
  const places = new Map(profile.nodes.map((node) => [node.id, sources.place(node.callFrame)]));
  const byPart = new Map<string, number>();
  const byName = new Map<string, number>();
  let busy = 0;
  for (const [index, id] of profile.samples.entries()) {
    const place = places.get(id);
    if (place === undefined || place.name === '(idle)') continue;
    const us = profile.timeDeltas[index] ?? 0;
    busy += us;
    byPart.set(place.part, (byPart.get(place.part) ?? 0) + us);
    byName.set(place.name, (byName.get(place.name) ?? 0) + us);
  }
  const list = (times: ReadonlyMap<string, number>) =>
    [...times]
      .sort((a, b) => b[1] - a[1])
      .slice(0, count)
      .map(([name, us]) => `${((100 * us) / busy).toFixed(1).padStart(5)} %  ${name}`)
      .join('\n');
  return `${(busy / 1e6).toFixed(1)} s of the main thread, by part:\n${list(byPart)}\n\nby function (own time):\n${list(byName)}`;
}

/** Leads places in the bundle back to the files that they were written in. */
class Sources {
  readonly #maps = new Map<string, SourceMap | undefined>();

  place(frame: CallFrame): Place {
    const called = frame.functionName === '' ? '(anonymous)' : frame.functionName;
    if (frame.url === '') return { name: called, part: 'V8 and native code' };
    if (frame.url.startsWith('node:')) return { name: `${called}  ${frame.url}`, part: 'node' };
    const entry = this.#map(frame.url)?.findEntry(frame.lineNumber, frame.columnNumber);
    const [source, line] =
      entry !== undefined && 'originalSource' in entry
        ? [entry.originalSource, entry.originalLine]
        : [frame.url, frame.lineNumber];
    const path = source
      .replace(/^.*node_modules\//, '')
      .replace(/^.*?((?:apps|packages)\/)/, '$1')
      .replace(/^(\.\.\/)+/, '');
    return { name: `${called}  ${path}:${line + 1}`, part: partOf(path) };
  }

  #map(url: string): SourceMap | undefined {
    if (!this.#maps.has(url)) this.#maps.set(url, readMap(url));
    return this.#maps.get(url);
  }
}

function readMap(url: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')) as SourceMapPayload);
  } catch {
    return undefined;
  }
}

function partOf(path: string): string {
  const own = /^(?:(?:apps|packages)\/[^/]+\/)?src\/[^/]+|^(?:apps|packages)\/[^/]+\/src\/[^/]+/.exec(path);
  return (
    own?.[0] ??
    path
      .split('/')
      .slice(0, path.startsWith('@') ? 2 : 1)
      .join('/')
  );
}
