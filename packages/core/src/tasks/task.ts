import type { Json } from '../json/json.ts';

/** What a model can be asked for besides a conversation. */
export type Task =
  | EmbeddingsTask
  | RerankTask
  | ModerationTask
  | ImageTask
  | SpeechTask
  | TranscriptionTask
  | CountTask;

export type TaskKind = Task['kind'];

export interface EmbeddingsTask {
  readonly kind: 'embeddings';
  /** Texts, or texts that the caller has cut into tokens itself. */
  readonly inputs: readonly (string | readonly number[])[];
  /** How long each vector is to be. */
  readonly dimensions: number | undefined;
  /** How the caller wants vectors written. */
  readonly encoding: 'float' | 'base64';
  /** What the vectors are for, as Cohere and Voyage spell it (`search_document`, `query`, …). */
  readonly inputType: string | undefined;
}

export interface RerankTask {
  readonly kind: 'rerank';
  readonly query: string;
  readonly documents: readonly Json[];
  readonly topN: number | undefined;
  readonly returnDocuments: boolean | undefined;
}

/** A conversation that is counted, not answered. */
export interface CountTask {
  readonly kind: 'count-tokens';
}

export interface ModerationTask {
  readonly kind: 'moderation';
}

export interface ImageTask {
  readonly kind: 'image';
  readonly prompt: string;
}

export interface SpeechTask {
  readonly kind: 'speech';
  readonly input: string;
}

export interface TranscriptionTask {
  readonly kind: 'transcription';
  readonly fields: readonly FormField[];
}

/** One field of a `multipart/form-data` body, in its place. */
export interface FormField {
  readonly name: string;
  readonly value: string | FormFile;
}

export interface FormFile {
  readonly filename: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What a task brought. Tasks that only one vendor family has are answered in the provider's own bytes: their result is none. */
export type TaskResult =
  | { readonly kind: 'embeddings'; readonly vectors: readonly Vector[] }
  | { readonly kind: 'rerank'; readonly results: readonly Ranked[] }
  | { readonly kind: 'count'; readonly tokens: number }
  | { readonly kind: 'raw' };

/** Floats, or the base64 of little-endian floats of 32 bits where the provider wrote that. */
export interface Vector {
  readonly index: number;
  readonly values: readonly number[] | string;
}

export interface Ranked {
  /** The document's place in the request. */
  readonly index: number;
  readonly score: number;
  readonly document?: Json;
}
