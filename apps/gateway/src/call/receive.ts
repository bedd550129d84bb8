import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { InvalidRequest } from '@sluice/core/chat/invalid-request';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import { JsonScanError, type Scan, scanJson } from '@sluice/core/json/scan';
import { CallError } from '../http/call-error.ts';
import { lingerAfterAnswer } from '../http/linger.ts';
import type { CallInHand, Received } from './call-in-hand.ts';
import { isWellFormed, mayHoldSurrogates } from './well-formed.ts';

export type BodyForm = 'json' | 'form';

export const BODY_LIMIT = 10 * 1024 * 1024;

const NO_WARNINGS: readonly string[] = [];

/** Decodes the body. @throws CallError */
export function receive(inHand: CallInHand, raw: Buffer): Received {
  // Before it is looked at: the log shows what was refused, too.
  inHand.raw = raw;
  inHand.bytes = raw;
  const { body, scan } = parseBody(raw);
  inHand.scan = scan;
  inHand.warnings = NO_WARNINGS;
  try {
    if (inHand.rewrite === undefined) {
      inHand.call = inHand.dialect.decode(body, inHand.path);
      return inHand;
    }
    const rewritten = inHand.rewrite(body);
    inHand.warnings = rewritten.warnings;
    inHand.call = inHand.dialect.decode(rewritten.body, inHand.path);
    if (rewritten.body === body) return inHand;
    const bytes = Buffer.from(JSON.stringify(rewritten.body));
    inHand.bytes = bytes;
    inHand.scan = scanJson(bytes);
    return inHand;
  } catch (error) {
    if (error instanceof InvalidRequest) throw new CallError('invalid_request', error.message, { param: error.param });
    throw error;
  }
}

/** The body, whole. Refused by its declared length before a byte is read. @throws CallError */
export function readBody(request: IncomingMessage, form: BodyForm = 'json', limit = BODY_LIMIT): Promise<Buffer> {
  checkFraming(request, form, limit);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.removeAllListeners('data');
        request.pause();
        reject(tooLarge(request, limit));
        return;
      }
      chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size)));
    request.on('error', () => reject(new CallError('invalid_request', 'The body was cut.', { closeConnection: true })));
    request.on('close', () => {
      if (!request.complete) reject(new CallError('invalid_request', 'The body was cut.', { closeConnection: true }));
    });
  });
}

function checkFraming(request: IncomingMessage, form: BodyForm, limit: number): void {
  const { headers } = request;
  const type = headers['content-type'];
  if (form === 'form') {
    if (type === undefined || !/^multipart\/form-data\s*;/i.test(type)) {
      throw new CallError('unsupported_media_type', 'The body should be a form: content-type multipart/form-data.');
    }
  } else if (
    type !== 'application/json' &&
    (type === undefined || !/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type))
  ) {
    throw new CallError('unsupported_media_type', 'The body should be JSON: content-type application/json.');
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new CallError('unsupported_media_type', 'Compressed bodies are not taken: send no content-encoding.');
  }
  if (Number(headers['content-length'] ?? 0) > limit) throw tooLarge(request, limit);
}

function tooLarge(request: IncomingMessage, limit: number): CallError {
  lingerAfterAnswer(request);
  return new CallError('request_too_large', `The body is over ${limit} bytes.`, { closeConnection: true });
}

function parseBody(bytes: Buffer): { body: JsonObject; scan: Scan } {
  const invalid = (message: string, param: string | null = null) =>
    new CallError('invalid_request', message, { param });
  if (bytes.length === 0) throw invalid('The body is empty; it should be a JSON object.', 'body');
  if (!isUtf8(bytes)) throw invalid('The body is not valid UTF-8.', 'body');
  let scan: Scan;
  let body: unknown;
  try {
    scan = scanJson(bytes);
    body = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof JsonScanError) throw invalid(`The body is refused: ${error.message}.`, error.member ?? 'body');
    throw invalid('The body is not valid JSON.', 'body');
  }
  if (!isObject(body)) throw invalid('The body should be a JSON object.', 'body');
  if (mayHoldSurrogates(bytes) && !isWellFormed(body)) {
    throw invalid('The body is not valid Unicode: half of a surrogate pair is escaped.', 'body');
  }
  return { body, scan };
}
