import type { Recording } from './recordings.ts';

/** Wire formats that the gateway does not speak to anyone. */
const UNSPOKEN: Readonly<Record<string, string>> = {
  'cohere-v1-chat': 'Cohere’s superseded chat: Cohere is spoken to in its second version',
  'ollama-generate': 'Ollama’s interface for single prompts: Ollama is spoken to in its chat',
  models: 'lists of models are no calls; the test of a provider reads them',
};

const SINGLE: Readonly<Record<string, string>> = {
  'ollama/embeddings-testclient-createembedding':
    'Ollama’s own form of embeddings: Ollama is asked for them in OpenAI’s form',
};

/** Why a recording is nothing that the gateway would ever hear; `undefined` where it would. */
export function leftOut({ id, family, provider, model }: Recording): string | undefined {
  if (family === 'bedrock-invoke' && !/anthropic\.claude-(?!v\d|instant)/.test(model))
    return 'InvokeModel in a form of the model’s own: on Bedrock all models but Claude are spoken to in Converse';
  if (family === 'count-tokens' && provider === 'bedrock') return 'Bedrock’s counting is not offered';
  return UNSPOKEN[family] ?? SINGLE[id];
}

/** Why a client is not told an answer: its dialect has no place for what was said. */
export function unspeakable(
  client: string,
  said: { readonly calls: boolean; readonly audio: boolean },
): string | undefined {
  if (client !== 'completions') return undefined;
  if (said.calls) return 'a call of a tool: callers of completions offer none';
  return said.audio ? 'sound: callers of completions cannot ask for it' : undefined;
}
