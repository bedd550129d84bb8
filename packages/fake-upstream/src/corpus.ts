import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Where the recorded provider traffic lies, or why it can't be used here. */
export type CorpusPlace =
  | { readonly dir: string; readonly corpusMissing?: undefined }
  | { readonly corpusMissing: string };

/** What the corpus's own server gives; described at the top of its replay.mjs. */
export interface CorpusReplay {
  readonly corpusMissing?: undefined;
  readonly url: string;
  readonly port: number;
  /** `PROVIDER/NAME` to the whole recording. */
  readonly recordings: ReadonlyMap<string, CorpusRecording>;
  readonly conversations: ReadonlyMap<string, readonly (readonly [number, string])[]>;
  /** The base URL under which one recording is served, with options such as `split=awkward`. */
  base(recording: string, options?: string): string;
  received(filter?: { n?: number; recording?: string }): readonly CorpusReceived[];
  setOptions(recording: string, options: string | null): void;
  reset(): void;
  close(): Promise<void>;
}

export interface CorpusRecording {
  readonly name: string;
  readonly provider: string;
  readonly family: string;
  readonly endpoint: string;
  readonly model: string;
  readonly stream: boolean;
  readonly fidelity: string;
  readonly features: readonly string[];
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
    readonly recorded?: boolean;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly sse?: string;
    readonly ndjson?: string;
    readonly base64?: string;
    readonly text?: string;
  };
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface CorpusReceived {
  readonly seq: number;
  readonly recording: string | null;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: { readonly json?: unknown; readonly text?: string; readonly base64?: string };
}

/**
 * Finds the corpus without reading it: `SLUICE_CORPUS`, else `../shared/corpus` beside the repository. For
 * `describe.skipIf(place.corpusMissing)`.
 */
export function findCorpus(dir?: string): CorpusPlace {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
  // biome-ignore lint/style/noProcessEnv: names where the test data lies; nothing that serves requests reads it.
  const place = resolve(dir ?? process.env.SLUICE_CORPUS ?? join(root, '../shared/corpus'));
  if (existsSync(join(place, 'replay.mjs')) && existsSync(join(place, 'recordings'))) return { dir: place };
  return {
    corpusMissing: `no recorded provider traffic at ${place}; set SLUICE_CORPUS to a folder that holds replay.mjs`,
  };
}

/** Serves the recordings in place on a free loopback port. `corpusMissing` says why where there are none. */
export async function startCorpusReplay(
  options: { readonly dir?: string; readonly options?: string } = {},
): Promise<CorpusReplay | { readonly corpusMissing: string }> {
  const place = findCorpus(options.dir);
  if (place.corpusMissing !== undefined) return place;
  const module: unknown = await import(pathToFileURL(join(place.dir, 'replay.mjs')).href);
  if (!hasStartReplay(module)) return { corpusMissing: `${place.dir}/replay.mjs has no startReplay()` };
  return module.startReplay({ dirs: [join(place.dir, 'recordings')], options: options.options });
}

function hasStartReplay(module: unknown): module is { startReplay(options: object): Promise<CorpusReplay> } {
  return typeof module === 'object' && module !== null && typeof Reflect.get(module, 'startReplay') === 'function';
}
