import type { TaskDialect } from '../dialect.ts';
import { anthropicCountTokensDialect } from './anthropic-count-tokens.ts';
import { cohereEmbedDialect } from './cohere-embed.ts';
import { geminiCountTokensDialect } from './gemini-count-tokens.ts';
import { geminiEmbedDialect, vertexEmbedDialect } from './gemini-embed.ts';
import { imagesDialect, moderationsDialect, speechDialect, transcriptionsDialect } from './native-task.ts';
import { openaiEmbeddingsDialect } from './openai-embeddings.ts';
import { rerankDialect } from './rerank.ts';

/** Every form in which vendors take tasks. */
export const taskDialects: readonly TaskDialect[] = [
  anthropicCountTokensDialect,
  geminiCountTokensDialect,
  openaiEmbeddingsDialect,
  cohereEmbedDialect,
  geminiEmbedDialect,
  vertexEmbedDialect,
  rerankDialect,
  moderationsDialect,
  imagesDialect,
  speechDialect,
  transcriptionsDialect,
];
