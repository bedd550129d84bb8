/** Every capability that a model can be said to have. What has which is known to `@sluice/providers`. */
export const MODEL_CAPABILITIES = [
  'chat',
  'streaming',
  'tools',
  'vision',
  'reasoning',
  'structured_output',
  'prompt_caching',
  'audio_input',
  'audio_output',
  'image_output',
  'embeddings',
  'rerank',
  'moderation',
  'transcription',
  'speech',
] as const;
