import type { Interface, ProviderSpec, Quirks } from '../spec.ts';

const embeddings = (quirks: Quirks = {}): Interface => ({ dialect: 'openai-embeddings', quirks });
const rerank = (quirks: Quirks = {}): Interface => ({ dialect: 'rerank', quirks });
const moderations: Interface = { dialect: 'openai-moderations', quirks: {} };
const images = (quirks: Quirks = {}): Interface => ({ dialect: 'openai-images', quirks });
const speech = (quirks: Quirks = {}): Interface => ({ dialect: 'openai-speech', quirks });
const transcriptions = (quirks: Quirks = {}): Interface => ({ dialect: 'openai-transcriptions', quirks });

/** What an OpenAI server that one runs oneself may have: it says itself what it has not. */
const LOCAL = [embeddings(), rerank({ textDocuments: true }), transcriptions(), speech()];

const AZURE: Quirks = { deployments: true };

const COMPLETIONS: Interface = { dialect: 'openai-completions', quirks: {} };

/** Who still has OpenAI's text completions beside chat, from their references and the recordings. */
const COMPLETING: Readonly<Record<string, Interface>> = {
  ...Object.fromEntries(
    [
      ...['openai', 'openai-compatible', 'together', 'fireworks', 'openrouter', 'novita', 'hyperbolic', 'nebius'],
      ...['nvidia', 'vllm', 'llamacpp', 'lmstudio', 'localai', 'gpustack', 'mistralrs'],
    ].map((type) => [type, COMPLETIONS]),
  ),
  azure: { dialect: 'openai-completions', quirks: AZURE },
  // The base is the host's root.
  ollama: { dialect: 'openai-completions', quirks: { path: '/v1/completions' } },
};

/** A vendor's spec with what it takes beside conversations. */
export function withTasks(spec: ProviderSpec): ProviderSpec {
  const completing = COMPLETING[spec.type];
  return {
    ...spec,
    tasks: TASKS[spec.type] ?? [],
    ...(completing === undefined ? {} : { also: [...(spec.also ?? []), completing] }),
  };
}

/** The tasks that vendors take beside conversations, from their references and the recordings. */
export const TASKS: Readonly<Record<string, readonly Interface[]>> = {
  anthropic: [{ dialect: 'anthropic-count-tokens', quirks: {} }],
  openai: [embeddings(), moderations, images(), speech(), transcriptions()],
  azure: [embeddings(AZURE), images(AZURE), speech(AZURE), transcriptions(AZURE)],
  'openai-compatible': [embeddings(), rerank(), moderations, images(), speech(), transcriptions()],
  demo: [embeddings()],
  mistral: [embeddings({ dimensionsMember: 'output_dimension', refuses: ['user'] }), moderations, transcriptions()],
  cohere: [{ dialect: 'cohere-embed', quirks: {} }, rerank({ path: '/v2/rerank', refuses: ['return_documents'] })],
  gemini: [
    { dialect: 'gemini-embed', quirks: {} },
    { dialect: 'gemini-count-tokens', quirks: {} },
  ],
  vertex: [
    { dialect: 'vertex-embed', quirks: {} },
    { dialect: 'gemini-count-tokens', quirks: { path: '/publishers/google/models/{model}' } },
  ],
  voyage: [
    embeddings({ dimensionsMember: 'output_dimension', inputTypeMember: 'input_type', refuses: ['user'] }),
    rerank({ topNMember: 'top_k', textDocuments: true }),
  ],
  jina: [embeddings({ inputTypeMember: 'task', refuses: ['user'] }), rerank()],
  openrouter: [embeddings(), rerank()],
  together: [embeddings(), rerank(), images(), speech(), transcriptions()],
  fireworks: [embeddings(), rerank()],
  nebius: [embeddings(), images()],
  novita: [embeddings(), rerank()],
  doubleword: [embeddings()],
  venice: [embeddings(), images(), speech(), transcriptions()],
  perplexity: [embeddings({ path: '/v1/embeddings', byteVectors: true, refuses: ['user'] })],
  groq: [speech(), transcriptions()],
  xai: [embeddings(), images()],
  alibaba: [embeddings()],
  zai: [embeddings(), images()],
  nvidia: [embeddings({ inputTypeMember: 'input_type' })],
  sambanova: [embeddings(), transcriptions()],
  databricks: [embeddings()],
  cloudflare: [embeddings()],
  huggingface: [embeddings()],
  'github-models': [embeddings()],
  'vercel-gateway': [embeddings()],
  // The base is the host's root.
  ollama: [embeddings({ path: '/v1/embeddings' })],
  vllm: LOCAL,
  llamacpp: LOCAL,
  lmstudio: LOCAL,
  localai: [...LOCAL, images()],
  gpustack: [...LOCAL, images()],
  mistralrs: [...LOCAL, images()],
};
