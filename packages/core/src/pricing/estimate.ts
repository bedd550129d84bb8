import type { Call, Part } from '../chat/call.ts';
import type { TranscriptionTask } from '../tasks/task.ts';

/**
 * How many tokens a call can bring in at most, before anything is sent: what is reserved, never what is billed.
 * Text counts a token per three bytes: above what the known tokenizers make of prose and code (about four), and near
 * what they make of other scripts. Vendors add a few tokens a message; an image costs up to about 1,600.
 */
export function estimateInputTokens(call: Call, bodyBytes: number): number {
  let media = 0;
  let mediaBytes = 0;
  for (const { parts } of call.messages) {
    for (const part of parts) {
      const bytes = inlineBytes(part);
      if (part.type === 'image') media += 1600;
      else if (bytes > 0) media += Math.ceil(bytes / 24);
      mediaBytes += bytes;
    }
  }
  if (call.task?.kind === 'transcription') media += spokenTokens(call.task);
  return Math.ceil((bodyBytes - Math.min(bodyBytes, mediaBytes)) / 3) + call.messages.length * 4 + media;
}

/** Vendors count about ten tokens a second of sound; the thriftiest encoding has two kilobytes for that. */
function spokenTokens({ fields }: TranscriptionTask): number {
  let bytes = 0;
  for (const { value } of fields) if (typeof value !== 'string') bytes += value.bytes.length;
  return Math.ceil(bytes / 200);
}

/** Base64 in the body is not text: it is counted by what it stands for. */
function inlineBytes(part: Part): number {
  if (part.type === 'image' || part.type === 'file') return part.source.kind === 'data' ? part.source.base64.length : 0;
  if (part.type === 'audio') return part.base64.length;
  return 0;
}
