import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@sluice/core/json/json';
import { findCorpus } from '@sluice/fake-upstream/corpus';

/** One recorded exchange; the corpus describes its members. */
export interface Recording {
  /** `PROVIDER/NAME`. */
  readonly id: string;
  readonly provider: string;
  readonly family: string;
  readonly stream: boolean;
  readonly model: string;
  readonly fidelity: string;
  readonly features: readonly string[];
  readonly request: {
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: JsonObject;
    readonly recorded?: boolean;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: JsonObject;
    readonly sse?: string;
    readonly ndjson?: string;
    /** A binary stream. */
    readonly base64?: string;
    readonly text?: string;
  };
  readonly facts: JsonObject;
}

/** All recordings of a wire format, read in place; none where the corpus is missing. */
export function recordingsOf(family: string): Recording[] {
  return read((text) => text.includes(`"${family}"`)).filter((recording) => recording.family === family);
}

/** All recordings there are, by their ids. */
export function everyRecording(): Recording[] {
  return read(() => true).sort((a, b) => (a.id < b.id ? -1 : 1));
}

function read(wanted: (text: string) => boolean): Recording[] {
  const place = findCorpus();
  if (place.corpusMissing !== undefined) {
    console.warn(`${place.corpusMissing}; the tests over it are skipped`);
    return [];
  }
  const dir = join(place.dir, 'recordings');
  const found: Recording[] = [];
  for (const provider of readdirSync(dir, { withFileTypes: true })) {
    if (!provider.isDirectory()) continue;
    for (const file of readdirSync(join(dir, provider.name))) {
      if (!file.endsWith('.json')) continue;
      const text = readFileSync(join(dir, provider.name, file), 'utf8');
      if (!wanted(text)) continue;
      found.push({ ...(JSON.parse(text) as Recording), id: `${provider.name}/${file.slice(0, -5)}` });
    }
  }
  return found;
}
