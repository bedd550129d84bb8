import type { Interface, ProviderSpec, Quirks } from '../spec.ts';

/** Prefixes as the vendors' own consoles hand keys out; vendors without one are not guessed. */
const KEY_PATTERNS: Readonly<Record<string, string>> = {
  cerebras: '^csk-',
  databricks: '^dapi',
  fireworks: '^fw_',
  'github-models': '^(ghp_|github_pat_)',
  groq: '^gsk_',
  huggingface: '^hf_',
  jina: '^jina_',
  nvidia: '^nvapi-',
  openrouter: '^sk-or-',
  perplexity: '^pplx-',
  'vercel-gateway': '^vck_',
  voyage: '^pa-',
  xai: '^xai-',
};

/** A vendor with an OpenAI-compatible interface and a bearer key. */
export function compatible(
  type: string,
  title: string,
  baseUrl: string | undefined,
  catalogue: string | undefined,
  quirks: Quirks,
  also?: readonly Interface[],
): ProviderSpec {
  const keyPattern = KEY_PATTERNS[type];
  const spec = { type, title, baseUrl, auth: { kind: 'bearer' }, dialect: 'openai-chat', quirks } as const;
  return {
    ...spec,
    ...(catalogue === undefined ? {} : { catalogue }),
    ...(keyPattern === undefined ? {} : { keyPattern }),
    ...(also === undefined ? {} : { also }),
  };
}

/** OpenAI Responses beside the vendor's main interface. */
export function responses(quirks: Quirks): readonly Interface[] {
  return [{ dialect: 'openai-responses', quirks }];
}
