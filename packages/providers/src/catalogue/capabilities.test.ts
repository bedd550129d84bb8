import { describe, expect, it } from 'vitest';
import { capabilitiesByName, ordered } from './capabilities.ts';

describe('a name tells', () => {
  it.each([
    ['text-embedding-3-small', ['embeddings']],
    ['voyage-3-large', ['embeddings']],
    ['@cf/baai/bge-m3', ['embeddings']],
    ['rerank-v3.5', ['rerank']],
    ['omni-moderation-latest', ['moderation']],
    ['whisper-1', ['transcription']],
    ['gpt-4o-mini-transcribe', ['transcription']],
    ['gpt-4o-mini-tts', ['speech']],
    ['gpt-image-1', ['image_output']],
    ['gpt-4o-mini', ['chat', 'streaming']],
    ['a-model-that-nobody-knows', ['chat', 'streaming']],
  ])('what %s is for', (name, capabilities) => {
    expect(capabilitiesByName(name)).toEqual(capabilities);
  });
});

it('classes of tokens that are priced tell what a model reads and writes', () => {
  const classes = ['input_mtok', 'cache_read_mtok', 'input_audio_mtok', 'output_audio_mtok', 'output_image_mtok'];
  expect(capabilitiesByName('m', classes)).toEqual([
    ...['chat', 'streaming', 'prompt_caching', 'audio_input', 'audio_output', 'image_output'],
  ]);
});

it('capabilities stand in one order, each once', () => {
  expect(ordered(['vision', 'chat', 'tools', 'vision'])).toEqual(['chat', 'tools', 'vision']);
});
