import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CorpusReplay, findCorpus, startCorpusReplay } from '@sluice/fake-upstream/corpus';
import { providerSpec } from '@sluice/providers/registry';
import { type GatewayProcess, startGateway } from './gateway-process.ts';
import { KEY } from './world.ts';

/** One recorded exchange with a provider. */
export interface Recording {
  /** `PROVIDER/NAME`; also the name of its model in the gateway. */
  readonly id: string;
  readonly provider: string;
  readonly family: string;
  readonly model: string;
  readonly stream: boolean;
  readonly features: readonly string[];
  readonly fidelity: string;
  readonly request: { readonly path: string; readonly body: Record<string, unknown>; readonly recorded?: boolean };
  readonly response: {
    readonly status: number;
    readonly body?: unknown;
    readonly sse?: string;
    readonly base64?: string;
  };
  readonly facts: Facts;
}

/** What the recording says in the provider's own words, taken from it mechanically. */
export interface Facts {
  readonly text?: string | null;
  readonly reasoning?: string | null;
  readonly tool_calls?: readonly {
    readonly id?: string;
    readonly name: string;
    readonly arguments?: unknown;
    readonly arguments_raw?: string;
  }[];
  readonly finish_reason?: string | null;
  readonly usage?: Record<string, unknown> | null;
  readonly stream_error?: unknown;
  readonly status?: number;
  readonly error?: unknown;
}

export interface CorpusGateway {
  readonly gateway: GatewayProcess;
  readonly replay: CorpusReplay;
  end(): Promise<void>;
}

export const corpusMissing = findCorpus().corpusMissing;

export function recordingsOf(...families: string[]): Recording[] {
  const place = findCorpus();
  if (place.corpusMissing !== undefined) {
    console.warn(`skipped: ${place.corpusMissing}`);
    return [];
  }
  const dir = join(place.dir, 'recordings');
  return readdirSync(dir).flatMap((provider) =>
    readdirSync(join(dir, provider))
      .filter((file) => file.endsWith('.json'))
      .map(
        (file) =>
          ({
            ...JSON.parse(readFileSync(join(dir, provider, file), 'utf8')),
            id: `${provider}/${file.slice(0, -5)}`,
          }) as Recording,
      )
      .filter(({ family }) => families.includes(family)),
  );
}

/** A gateway with one provider and one model per recording, each behind the replay server. */
export async function startCorpusGateway(recordings: readonly Recording[], options?: string): Promise<CorpusGateway> {
  const replay = await startCorpusReplay(options === undefined ? {} : { options });
  if (!('base' in replay)) throw new Error(replay.corpusMissing);
  const lines = ['providers:'];
  for (const [index, recording] of recordings.entries()) {
    const { type, base, version } = reach(recording);
    const address = replay.base(recording.id) + base;
    const versioned = version === undefined ? '' : `api_version: "${version}", `;
    const keys = `${versioned}keys: [{ name: k, value: "provider-key-0001" }]`;
    lines.push(`  p${index}: { type: ${type}, base_url: "${address}", allow_private_network: true, ${keys} }`);
  }
  lines.push('models:');
  for (const [index, recording] of recordings.entries()) {
    const { api, model = 'upstream-model' } = reach(recording);
    const target = `{ provider: p${index}, model: "${model}"${api === undefined ? '' : `, api: ${api}`} }`;
    lines.push(
      `  "${recording.id}": { targets: [${target}], retry: { attempts: 1 }, price: { input_per_mtok: 1, output_per_mtok: 1 } }`,
    );
  }
  lines.push(
    'tenants:',
    `  acme: { models: ["*"], teams: { t: { applications: { a: { keys: [{ name: k, value: "${KEY}" }] } } } } }`,
  );
  const gateway = await startGateway({ config: `${lines.join('\n')}\n` });
  return {
    gateway,
    replay,
    async end() {
      await gateway.kill();
      gateway.clean();
      await replay.close();
    },
  };
}

/** The types of the wire formats whose base is the host's root. */
const AT_ROOT: Readonly<Record<string, string>> = {
  'anthropic-messages': 'anthropic',
  'bedrock-converse': 'bedrock',
  'bedrock-invoke': 'bedrock',
  'cohere-v2-chat': 'cohere',
  'ollama-chat': 'ollama',
};

interface Reach {
  readonly type: string;
  readonly base: string;
  /** The target's. */
  readonly api?: string;
  /** The upstream model, where the interface depends on it. */
  readonly model?: string;
  /** The provider's `api_version`. */
  readonly version?: string;
}

/** How the gateway is told to reach the recording: what stands in the recorded path before the dialect's own part. */
function reach({ provider, family, request, model }: Recording): Reach {
  const own = AT_ROOT[family];
  if (family === 'bedrock-invoke') return { type: 'bedrock', base: '', model };
  if (own !== undefined) return { type: own, base: '' };
  // Vertex AI's base holds the project and the place, whose recorded names are no part of an address.
  if (family === 'gemini') return { type: provider, base: provider === 'vertex' ? '/v1/projects/p/locations/l' : '' };
  const [path = '', query] = request.path.split('?');
  const azure = provider === 'azure' ? /^.*\/openai(\/v1)?(?=\/)/.exec(path)?.[0] : undefined;
  if (azure !== undefined) {
    const version = new URLSearchParams(query).get('api-version');
    const api = family === 'openai-chat' ? 'chat' : 'responses';
    return { type: provider, base: azure, api, ...(version === null ? {} : { version }) };
  }
  const spec = providerSpec(provider);
  const asked = spec?.also?.find(({ dialect, onRequest }) => dialect === 'openai-chat' && onRequest === true)?.quirks
    .path;
  if (asked !== undefined && path.endsWith(asked)) {
    return { type: provider, base: path.slice(0, -asked.length), api: 'chat' };
  }
  if (family === 'openai-responses') {
    const speaks = spec?.also?.some(({ dialect }) => dialect === family) === true && provider !== 'azure';
    return { type: speaks ? provider : 'openai', base: path.replace(/\/responses$/, ''), api: 'responses' };
  }
  const type = spec?.dialect === 'openai-chat' && provider !== 'azure' ? provider : 'openai-compatible';
  return { type, base: path.replace(/\/chat(\/completions)?$/, ''), api: 'chat' };
}
