import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { flatten } from '@sluice/contract/config/schema-issues';
import type { BodyPolicy } from '@sluice/contract/routes/policy';
import { JsonScanError, scanJson } from '@sluice/core/json/scan';
import { z } from 'zod';
import { readBody } from '../call/receive.ts';
import { isWellFormed, mayHoldSurrogates } from '../call/well-formed.ts';
import { CallError } from '../http/call-error.ts';

const NOTHING = z.strictObject({});

/** The query, parsed. What nobody declared is refused: a credential in an address would end up in logs. @throws CallError */
export function checkedQuery(request: IncomingMessage, schema: z.ZodType = NOTHING): unknown {
  const { url = '' } = request;
  const mark = url.indexOf('?');
  const members: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1))) {
    if (name in members) throw invalid(`${name} stands twice.`, name);
    members[name] = value;
  }
  return parsed(schema, { ...members });
}

/** The body, parsed: within its policy, valid JSON in which no member stands twice, and what the schema says. @throws CallError */
export async function checkedBody(request: IncomingMessage, policy: BodyPolicy, schema: z.ZodType): Promise<unknown> {
  const bytes = await readBody(request, 'json', policy.maxBytes);
  if (bytes.length === 0) throw invalid('The body is empty; it should be JSON.', 'body');
  if (!isUtf8(bytes)) throw invalid('The body is not valid UTF-8.', 'body');
  let body: unknown;
  try {
    scanJson(bytes, policy.maxDepth);
    body = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof JsonScanError) throw invalid(`The body is refused: ${error.message}.`, error.member ?? 'body');
    throw invalid('The body is not valid JSON.', 'body');
  }
  if (mayHoldSurrogates(bytes) && !isWellFormed(body as Parameters<typeof isWellFormed>[0])) {
    throw invalid('The body is not valid Unicode: half of a surrogate pair is escaped.', 'body');
  }
  return parsed(schema, body);
}

function parsed(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = flatten(result.error.issues);
  if (issue === undefined) throw invalid('The request is not valid.', null);
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = [...issue.path, ...(unknown === undefined ? [] : [unknown])].map(String).join('.');
  const what = unknown === undefined ? issue.message : 'unknown member';
  throw invalid(path === '' ? what : `${path}: ${what}`, path === '' ? 'body' : path);
}

function invalid(message: string, param: string | null): CallError {
  return new CallError('invalid_request', message, { param });
}
