import { chatCompletion, chatError, chatStream } from '@sluice/fake-upstream/chat';
import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import { type Gateway, startGateway } from './gateway.ts';

/** Keys of tenants, by what is special about them. */
export const KEYS = {
  prod: 'sk-test-acme-crawler-prod-0001',
  slow: 'sk-test-acme-crawler-slow-0002',
  poor: 'sk-test-acme-crawler-poor-0003',
  quiet: 'sk-test-globex-web-quiet-0004',
  guarded: 'sk-test-initech-web-guarded-0005',
} as const;

/** What must be text wherever it is shown. */
export const HOSTILE = [
  '<script>window.hit = 1</script>',
  '<img src=x onerror="window.hit = 2">',
  '[link](javascript:window.hit=3)',
  'left\u202eright\u2066in',
].join(' ');

/** A prompt that the provider calls a bad request. */
export const REFUSED = 'Say what you must not.';

export interface CallsWorld {
  readonly gateway: Gateway;
  readonly upstream: Scripted;
  /** Posts a chat; resolves to the call's id when its answer has ended. */
  chat(key: keyof typeof KEYS, body: object, headers?: Readonly<Record<string, string>>): Promise<string>;
  end(): Promise<void>;
}

/** A gateway with providers that work, fail and refuse, and a tenant that keeps what is said beside one that does not. */
export async function startCallsWorld(): Promise<CallsWorld> {
  const upstream = await startScripted();
  upstream.always({ key: 'pk-good' }, ({ body }) =>
    body.toString().includes('"stream":true')
      ? { headers: { 'content-type': 'text/event-stream' }, chunks: chatStream() }
      : { headers: { 'x-request-id': 'prov-req-0001' }, body: chatCompletion({ text: `Said: ${HOSTILE}` }) },
  );
  upstream.always(
    { key: 'pk-good', where: ({ body }) => body.toString().includes(REFUSED) },
    chatError(400, 'The request is not valid.'),
  );
  upstream.always({ key: 'pk-limited' }, { ...chatError(429, 'slow down'), headers: { 'retry-after': '1' } });
  upstream.always({ key: 'pk-wrong' }, chatError(401, 'Incorrect API key provided'));
  upstream.always('/authorize', {
    body: { verdict: 'deny', reason: `Ask later. ${HOSTILE}`, priority: 'sheddable', limits: { rpm: 5 } },
  });
  const gateway = await startGateway({ config: configOf(`${upstream.url}/v1`) });
  return {
    gateway,
    upstream,
    async chat(key, body, headers = {}) {
      const response = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEYS[key]}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      await response.text();
      return response.headers.get('x-request-id') ?? '';
    },
    async end() {
      await gateway.end();
      await upstream.close();
    },
  };
}

function configOf(url: string): string {
  const provider = (name: string, key: string, address = url) =>
    `  ${name}: { type: openai, base_url: "${address}", allow_private_network: true, keys: [{ name: main, value: "${key}" }] }`;
  const model = (name: string, ...providers: string[]) => {
    const targets = providers.map((one, at) => `{ provider: ${one}, model: gpt-4o-mini, priority: ${at} }`);
    return `  ${name}: { targets: [${targets.join(', ')}], price: { input_per_mtok: 1, output_per_mtok: 10 } }`;
  };
  const key = (name: keyof typeof KEYS, members = '') => `{ name: ${name}, value: "${KEYS[name]}"${members} }`;
  return [
    'providers:',
    provider('openai-eu', 'pk-good'),
    provider('openai-us', 'pk-limited'),
    provider('azure-old', 'pk-wrong'),
    provider('basement', 'pk-none', 'http://127.0.0.1:9/v1'),
    'models:',
    model('fast', 'openai-eu'),
    model('steady', 'openai-us', 'openai-eu'),
    model('old', 'azure-old'),
    model('local', 'basement'),
    'tenants:',
    '  acme:',
    '    models: [fast, steady, old, local]',
    '    log_content: true',
    '    teams:',
    '      search:',
    '        applications:',
    '          crawler:',
    `            keys: [${key('prod')}, ${key('slow', ', limits: { rpm: 1 }')}, ${key('poor', ', models: [fast], budgets: [{ usd: 0, window: day }]')}]`,
    '  globex:',
    '    models: ["*"]',
    `    teams: { web: { applications: { site: { keys: [${key('quiet')}] } } } }`,
    '  initech:',
    '    models: ["*"]',
    `    authorize: { url: "${new URL('/authorize', url)}", secret: "whsec-of-initech-0001", allow_private_network: true }`,
    `    teams: { web: { applications: { site: { keys: [${key('guarded')}] } } } }`,
    '',
  ].join('\n');
}
