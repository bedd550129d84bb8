import { AwsChunkReader } from './aws-chunks.ts';
import { AwsEventStreamReader, BrokenMessage } from './aws-event-stream.ts';
import { NdjsonReader } from './ndjson.ts';
import { type SseEvent, SseEventTooLarge, SseReader } from './sse.ts';
import { SseOrJsonReader } from './sse-or-json.ts';

/**
 * How a vendor cuts its streamed answers into events. `aws-event-stream` is Amazon's binary form, `aws-chunks` the same
 * around the server-sent events of a model's own vendor.
 */
export type Framing = 'sse' | 'ndjson' | 'sse-or-json' | 'aws-event-stream' | 'aws-chunks';

/** Cuts a stream of bytes into events, whatever the chunks. */
export interface EventReader {
  /** @throws SseEventTooLarge, BrokenMessage: what `unreadable` has words for */
  push(chunk: Uint8Array): SseEvent[];
  /**
   * What is left when the stream ends; a last event that lacks only its end counts.
   * @throws as `push` does
   */
  end(): SseEvent[];
  /** Bytes of an event that has not ended. */
  readonly pending: Uint8Array;
}

/** One reader for each stream. */
export function openReader(framing: Framing): EventReader {
  switch (framing) {
    case 'sse':
      return new SseReader();
    case 'ndjson':
      return new NdjsonReader();
    case 'sse-or-json':
      return new SseOrJsonReader();
    case 'aws-event-stream':
      return new AwsEventStreamReader();
    case 'aws-chunks':
      return new AwsChunkReader();
  }
}

/** Whether an answer with this content type is a stream so framed; if not it is JSON in one piece, or an error page. */
export function isFramed(framing: Framing, contentType: string): boolean {
  switch (framing) {
    case 'sse':
      return !/json|html/i.test(contentType);
    case 'ndjson':
      return /ndjson|jsonl|stream/i.test(contentType) || !/json|html/i.test(contentType);
    case 'sse-or-json':
      return !/html/i.test(contentType);
    case 'aws-event-stream':
    case 'aws-chunks':
      return contentType.toLowerCase().startsWith(AWS_CONTENT_TYPE);
  }
}

/** What a request for a stream so framed accepts. */
export function acceptOf(framing: Framing): string {
  switch (framing) {
    case 'sse':
    case 'sse-or-json':
      return 'text/event-stream';
    case 'ndjson':
      return 'application/x-ndjson';
    case 'aws-event-stream':
    case 'aws-chunks':
      return AWS_CONTENT_TYPE;
  }
}

/** What is wrong with a stream that a reader gave up; `undefined` for an error that is not of a reader. */
export function unreadable(error: unknown): string | undefined {
  if (error instanceof SseEventTooLarge) return 'an event of the stream is over 1 MB';
  return error instanceof BrokenMessage ? 'a message of the stream is broken' : undefined;
}

const AWS_CONTENT_TYPE = 'application/vnd.amazon.eventstream';
