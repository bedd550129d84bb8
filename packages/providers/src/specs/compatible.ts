import type { ProviderSpec, Quirks } from '../spec.ts';

/** A vendor with an OpenAI-compatible interface and a bearer key. */
export function compatible(
  type: string,
  title: string,
  baseUrl: string | undefined,
  catalogue: string | undefined,
  quirks: Quirks,
): ProviderSpec {
  const spec = { type, title, baseUrl, auth: { kind: 'bearer' }, dialect: 'openai-chat', quirks } as const;
  return catalogue === undefined ? spec : { ...spec, catalogue };
}
