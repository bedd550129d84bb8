/** One kind of load. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly connections: number;
  /** Model that is asked for; its name tells the upstream the pace. */
  readonly model: string;
  /** The caller's dialect; the provider speaks chat, so that answers for `messages` are translated. */
  readonly dialect: 'chat' | 'messages';
  /** Content chunks of a stream; 0: a plain answer. */
  readonly chunks: number;
  /** Below this a run would hold too few whole streams. */
  readonly minSeconds: number;
}

const CHUNKS = 100;
export const MODELS = ['bench', 'bench-p10'];

export const SCENARIOS: Readonly<Record<string, Scenario>> = Object.fromEntries(
  [
    ...[1, 16, 64, 256].map((connections) => ({
      name: `json-${connections}`,
      title: `plain answers, ${connections} connection${connections === 1 ? '' : 's'}`,
      connections,
      model: 'bench',
      dialect: 'chat' as const,
      chunks: 0,
      minSeconds: 0.5,
    })),
    {
      name: 'sse-fast',
      title: `streams of ${CHUNKS} chunks as fast as possible, 16 at once`,
      connections: 16,
      model: 'bench',
      dialect: 'chat' as const,
      chunks: CHUNKS,
      minSeconds: 0.5,
    },
    {
      name: 'sse-paced',
      title: `streams of ${CHUNKS} chunks, one each 10 ms, 64 at once`,
      connections: 64,
      model: 'bench-p10',
      dialect: 'chat' as const,
      chunks: CHUNKS,
      minSeconds: 3.5,
    },
    ...(['chat', 'messages'] as const).map((dialect) => ({
      name: dialect === 'chat' ? 'sse-same' : 'sse-cross',
      title: `streams of ${CHUNKS} chunks, one each 10 ms, 4 at once, for a caller of ${dialect}`,
      connections: 4,
      model: 'bench-p10',
      dialect,
      chunks: CHUNKS,
      minSeconds: 3.5,
    })),
  ].map((scenario) => [scenario.name, scenario]),
);

const SYSTEM =
  'You are a careful assistant of a software company. Answer in plain words, name what you do not know, keep to the question. ';
const QUESTION =
  'Our nightly import reads 40 files, checks each line, and writes the good ones to a table. Since Monday it takes twice as long. Where would you look first? ';

/**
 * A whole HTTP request of about 1.8 KB of body, as bytes; the same for every target.
 * @param headers lines that only this target needs
 */
export function requestBytes(scenario: Scenario, key: string, headers: readonly string[] = []): Buffer {
  const stream = scenario.chunks > 0;
  const { path, said } = spoken(scenario.dialect, stream);
  const body = JSON.stringify({ model: scenario.model, ...said, temperature: 0.7, max_tokens: 400, stream });
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'user-agent: sluice-bench',
    'accept: application/json',
    'content-type: application/json',
    `authorization: Bearer ${key}`,
    ...headers,
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function spoken(dialect: Scenario['dialect'], stream: boolean) {
  const system = SYSTEM.repeat(3);
  const user = { role: 'user', content: QUESTION.repeat(8) };
  if (dialect === 'messages') return { path: '/v1/messages', said: { system, messages: [user] } };
  const options = stream ? { stream_options: { include_usage: true } } : {};
  return {
    path: '/v1/chat/completions',
    said: { messages: [{ role: 'system', content: system }, user], ...options },
  };
}
