import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

/** Main-thread profiles of V8, as `node --cpu-prof` writes them. */
interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** The biggest profile in a folder: that of the process's main thread, workers have their own. */
export function findProfile(dir: string): string | undefined {
  const files = readdirSync(dir).filter((name) => name.endsWith('.cpuprofile'));
  const bySize = files.map((name) => join(dir, name)).sort((a, b) => statSync(b).size - statSync(a).size);
  return bySize[0];
}

/** Functions by their own time, the dearest first, as lines of text; idle time is left out of the shares. */
export function summarise(file: string, count = 40): string {
  const profile = JSON.parse(readFileSync(file, 'utf8')) as Profile;
  const frames = new Map(profile.nodes.map((node) => [node.id, nameOf(node)]));
  const own = new Map<string, number>();
  let busy = 0;
  for (const [index, id] of profile.samples.entries()) {
    const name = frames.get(id) ?? '?';
    if (name === '(idle)' || name === '(program)') continue;
    const us = profile.timeDeltas[index] ?? 0;
    own.set(name, (own.get(name) ?? 0) + us);
    busy += us;
  }
  const dearest = [...own].sort((a, b) => b[1] - a[1]).slice(0, count);
  const lines = dearest.map(([name, us]) => `${((100 * us) / busy).toFixed(1).padStart(5)} %  ${name}`);
  return [`${(busy / 1e6).toFixed(1)} s of JavaScript, by function (own time):`, ...lines].join('\n');
}

function nameOf(node: ProfileNode): string {
  const { functionName, url, lineNumber } = node.callFrame;
  if (url === '') return functionName === '' ? '(anonymous)' : functionName;
  return `${functionName === '' ? '(anonymous)' : functionName}  ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`;
}
