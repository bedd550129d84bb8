/** What a model can be asked for. `streaming` and `chat` are the gateway's own; the rest the model must be made for. */
export type Capability = (typeof CAPABILITIES)[number];

/** In the order in which they are shown. */
export const CAPABILITIES = [
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

/** Names by which vendors call models that do not chat. The first that fits counts. */
const TASKS: readonly (readonly [RegExp, readonly Capability[]])[] = [
  [/moderation/, ['moderation']],
  [/rerank/, ['rerank']],
  [/embed|(^|[/-])(bge|e5|gte)-|^voyage-/, ['embeddings']],
  [/whisper|transcribe|voxtral-mini-transcribe/, ['transcription']],
  [/(^|[/-])tts(-|$)|-tts/, ['speech']],
  [/dall-e|gpt-image|chatgpt-image|imagen|(^|[/-])flux|stable-diffusion|titan-image|nova-canvas/, ['image_output']],
];

/** What the name and the classes of tokens that are priced tell, where nobody says more. */
export function capabilitiesByName(name: string, classes: readonly string[] = []): readonly Capability[] {
  const task = TASKS.find(([pattern]) => pattern.test(name))?.[1];
  if (task !== undefined) return task;
  const found: Capability[] = ['chat', 'streaming'];
  if (classes.includes('cache_read_mtok')) found.push('prompt_caching');
  if (classes.includes('input_audio_mtok')) found.push('audio_input');
  if (classes.includes('output_audio_mtok')) found.push('audio_output');
  if (classes.includes('output_image_mtok')) found.push('image_output');
  return found;
}

/** In the order in which they are shown, each once. */
export function ordered(found: Iterable<Capability>): readonly Capability[] {
  const all = new Set(found);
  return CAPABILITIES.filter((one) => all.has(one));
}
