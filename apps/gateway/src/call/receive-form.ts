import type { AnswerDialect } from '@sluice/core/chat/client-dialect';
import { InvalidRequest } from '@sluice/core/chat/invalid-request';
import type { FormDialect } from '@sluice/core/tasks/native-tasks';
import type { FormField } from '@sluice/core/tasks/task';
import { CallError } from '../http/call-error.ts';
import type { CallInHand, Received } from './call-in-hand.ts';
import { readForm, writeForm } from './form.ts';

/** Whether bodies of this dialect are forms. */
export function takesForm(dialect: AnswerDialect): dialect is FormDialect {
  return 'decodeForm' in dialect;
}

/** Decodes a form. @throws CallError */
export async function receiveForm(inHand: CallInHand, raw: Buffer): Promise<Received> {
  const fields = await readForm(raw, inHand.request.headers['content-type'] ?? '');
  // A client that asks again draws another boundary: an idempotency key is held to what the form says.
  inHand.raw = writeForm(fields, 'form').bytes;
  inHand.bytes = Buffer.from(JSON.stringify(Object.fromEntries(fields.map(shown))));
  inHand.warnings = [];
  try {
    inHand.call = (inHand.dialect as FormDialect).decodeForm(fields);
    return inHand;
  } catch (error) {
    if (error instanceof InvalidRequest) throw new CallError('invalid_request', error.message, { param: error.param });
    throw error;
  }
}

/** As the call log has it: a file by its name and size. */
function shown({ name, value }: FormField): [string, string] {
  return [name, typeof value === 'string' ? value : `${value.filename} (${value.bytes.length} bytes)`];
}
