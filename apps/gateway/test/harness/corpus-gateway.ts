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
  readonly stream: boolean;
  readonly features: readonly string[];
  readonly fidelity: string;
  readonly request: { readonly path: string; readonly body: Record<string, unknown>; readonly recorded?: boolean };
  readonly response: { readonly status: number; readonly body?: unknown; readonly sse?: string };
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
    const address = replay.base(recording.id) + basePathOf(recording);
    const keys = 'keys: [{ name: k, value: "provider-key-0001" }]';
    lines.push(
      `  p${index}: { type: ${typeOf(recording)}, base_url: "${address}", allow_private_network: true, ${keys} }`,
    );
  }
  lines.push('models:');
  for (const [index, { id }] of recordings.entries()) {
    lines.push(
      `  "${id}": { targets: [{ provider: p${index}, model: upstream-model }], retry: { attempts: 1 }, price: { input_per_mtok: 1, output_per_mtok: 1 } }`,
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

function typeOf({ provider, family }: Recording): string {
  if (family === 'anthropic-messages') return 'anthropic';
  return providerSpec(provider)?.dialect === 'openai-chat' && provider !== 'azure' ? provider : 'openai-compatible';
}

/** What stands in the recorded path before the dialect's own part. */
function basePathOf({ request, family }: Recording): string {
  const path = request.path.split('?')[0] ?? '';
  if (family === 'anthropic-messages') return '';
  return path.replace(/\/chat(\/completions)?$/, '');
}
